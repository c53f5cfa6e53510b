"""A feature's pages, and where they stand in the navigation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Blueprint

ROOT = Path(__file__).resolve().parents[3]
Labels = dict[Any, Mapping[Any, str]]
NO_WORDS: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the navigation: a view by its own name, seen by those whom its policy lets in."""

    group: str
    label: str
    endpoint: str


def templates_of(module: str) -> str:
    """The templates of the feature that a module belongs to: `templates/` in the folder of the package that has one."""
    above = ROOT.joinpath(*module.split(".")).parents
    return str(next(folder / "templates" for folder in above if (folder / "templates").is_dir()))


class Console(Blueprint):
    """Pages below /console.

    `labels` say, by enumeration and member, how states read in Chinese.
    """

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        sections: Sequence[Section] = (),
        labels: Mapping[Any, Mapping[Any, str]] = NO_WORDS,
    ) -> None:
        super().__init__(
            f"{name}_console", import_name, url_prefix="/console", template_folder=templates_of(import_name)
        )
        self.sections = [Section(part.group, part.label, f"{self.name}.{part.endpoint}") for part in sections]
        self.labels = labels
