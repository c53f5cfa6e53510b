"""Ready programmes: what a draft can begin with, each a file of its own; and the catalogue that installations have."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.standing.programmes.catalogue import catalogue, columns
from app.standing.programmes.models import ProgrammeKind, Review

FOLDER = Path(__file__).with_name("ready")
CATALOGUE = "catalogue"
WARNING_DAYS = 90


@dataclass(frozen=True, slots=True)
class ReadyCategory:
    """A heading and its rules, as columns; only those of the catalogue have slugs."""

    name: str
    slug: str | None
    items: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What a programme of a kind can begin with; `about` says in a line what is in it."""

    key: str
    name: str
    about: str
    kind: ProgrammeKind
    categories: tuple[ReadyCategory, ...]

    @property
    def count(self) -> int:
        """How many rules it has."""
        return sum(len(each.items) for each in self.categories)


@cache
def ready_programmes() -> Mapping[str, Ready]:
    """All there are, by key: the catalogue first."""
    found = {CATALOGUE: _catalogue()}
    for file in sorted(FOLDER.glob("*.toml")):
        found[file.stem] = _read(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))
    return MappingProxyType(found)


def _catalogue() -> Ready:
    by_heading: dict[str, list[Mapping[str, Any]]] = {}
    for item in catalogue().items:
        own = {name: value for name, value in item.items() if name not in ("number", "category")}
        by_heading.setdefault(item["category"], []).append(own | {"code": str(item["number"])})
    categories = tuple(
        ReadyCategory(catalogue().categories[slug], slug, tuple(items)) for slug, items in by_heading.items()
    )
    about = "7 类 61 条，对居民、家庭、商户和单位；没有收紧的与上级相同"
    return Ready(CATALOGUE, "社区信用积分办法", about, ProgrammeKind.COMMUNITY, categories)


def _read(key: str, content: Mapping[str, Any]) -> Ready:
    categories = tuple(
        ReadyCategory(
            each["name"],
            None,
            tuple(_item(content, item, f"{place}.{number}") for number, item in enumerate(each["items"], start=1)),
        )
        for place, each in enumerate(content["categories"], start=1)
    )
    return Ready(key, content["name"], content["about"], ProgrammeKind(content["kind"]), categories)


def _item(content: Mapping[str, Any], item: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """A reminder counts 90 days, as in the catalogue; what takes score is for a council of the community."""
    found = columns({"subjects": content["subjects"], **item})
    if found["warnings"]:
        found["warning_days"] = WARNING_DAYS
    takes = min(found["scores"]) < 0 and content["kind"] == ProgrammeKind.COMMUNITY
    usual = Review.COUNCIL if takes else Review.TWO
    return found | {"code": code, "review": Review(item.get("review", usual))}
