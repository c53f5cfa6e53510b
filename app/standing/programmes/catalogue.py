"""The catalogue as a file: the rules that an installation begins with, and the bands it can choose from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.standing.programmes.models import CapPeriod

FILE = Path(__file__).with_name("catalogue.toml")
DEFAULT_BANDS = "wendeng-2020"
CATALOGUE_NAME = "社区信用积分办法"


@dataclass(frozen=True, slots=True)
class Bands:
    """From which score on which grade and how many stars, the highest first."""

    name: str
    base_score: int
    grades: list[list[Any]]
    stars: list[list[int]]

    def grade(self, score: int) -> str:
        return str(_band(self.grades, score))

    def stars_at(self, score: int) -> int:
        return int(_band(self.stars, score))

    def next_star(self, score: int) -> tuple[int, int] | None:
        """How many stars come next, and from which score on; None where there are no more."""
        own = self.stars_at(score)
        higher = [(stars, lowest) for lowest, stars in self.stars if stars > own]
        return min(higher) if higher else None

    def next_grade(self, score: int) -> tuple[str, int] | None:
        """The grade above, and from which score on; None where there is none."""
        higher = [(lowest, str(grade)) for lowest, grade in self.grades if lowest > score]
        return (min(higher)[1], min(higher)[0]) if higher else None


def _band(bands: list[list[Any]], score: int) -> Any:
    return next((value for lowest, value in bands if score >= lowest), bands[-1][1])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`categories` are their Chinese names by slug, `items` the columns of the rules, `bands` are found by name."""

    categories: dict[str, str]
    items: tuple[dict[str, Any], ...]
    bands: dict[str, Bands]


@cache
def catalogue() -> Catalogue:
    """What the file says."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    categories = content["categories"]
    return Catalogue(
        categories={category["slug"]: category["name"] for category in categories},
        items=tuple(
            columns(item) | {"category": category["slug"]} for category in categories for item in category["items"]
        ),
        bands={bands["name"]: Bands(**bands) for bands in content["bands"]},
    )


def columns(item: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a rule, of what a file says about it."""
    optional = {"points": None, "cap": None, "warnings": 0, "warning_days": 0, "enabled": True}
    period = CapPeriod(item.get("cap_period", "year"))
    return {**optional, **item, "scores": scores_of(item["scores"]), "cap_period": period}


def scores_of(text: str) -> list[int]:
    """`1-20` is every whole number from 1 to 20, `1,3,5` these. Raises ValueError."""
    low, dash, high = text.partition("-")
    if dash and low:
        return list(range(int(low), int(high) + 1))
    return [int(part) for part in text.split(",")]
