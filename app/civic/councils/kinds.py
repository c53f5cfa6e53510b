"""Kinds of items: what each says, whom it concerns, and what follows once the minutes are signed.

A new kind is a member of `ItemKind`, its label, an entry here, and a way to put it on an agenda.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.councils import award_nominations, listing, programme_versions
from app.civic.councils.models import AgendaItem, Concern, ItemKind


@dataclass(frozen=True, slots=True)
class Kind:
    """`lines` is what minutes and outcomes say, without names; `concerned` are households whose members do not vote;
    `carry_out` does what was decided: `adopted` or not. An item that stays undecided leads to nothing.
    """

    lines: Callable[[Session, AgendaItem], list[str]]
    concerned: Callable[[Session, AgendaItem], set[int]]
    carry_out: Callable[[Session, AgendaItem, bool, datetime], None]


def _words(_session: Session, item: AgendaItem) -> list[str]:
    return item.body.splitlines()


def _named(session: Session, item: AgendaItem) -> set[int]:
    return set(session.scalars(select(Concern.household_id).where(Concern.item_id == item.id)))


def _nobody(_session: Session, _item: AgendaItem) -> set[int]:
    """Rules are for everybody."""
    return set()


def _nothing(_session: Session, _item: AgendaItem, _adopted: bool, _now: datetime) -> None:
    """People act on words."""


KINDS: Mapping[ItemKind, Kind] = MappingProxyType(
    {
        ItemKind.TEXT: Kind(_words, _named, _nothing),
        ItemKind.BATCH: Kind(listing.minuted, listing.concerned, listing.carry_out),
        ItemKind.VERSION: Kind(_words, _nobody, programme_versions.carry_out),
        ItemKind.AWARD: Kind(_words, award_nominations.concerned, award_nominations.carry_out),
    }
)
