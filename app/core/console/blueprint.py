"""A slice's pages, and where they stand in the navigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask import Blueprint

Labels = Mapping[Any, Mapping[Any, str]]
NO_LABELS: Labels = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation: a view by its own name, seen by those whom its policy lets in."""

    group: str
    label: str
    endpoint: str


class Console(Blueprint):
    """Pages below /console. `labels` say how the states of the slice read in Chinese."""

    def __init__(
        self, name: str, import_name: str, *, sections: Sequence[Section] = (), labels: Labels = NO_LABELS
    ) -> None:
        super().__init__(f"{name}_console", import_name, url_prefix="/console")
        self.sections = [Section(part.group, part.label, f"{self.name}.{part.endpoint}") for part in sections]
        self.labels = labels
