"""What fits a few characters that staff type, kind by kind, within their node. A kind that their role may not see is
not looked for.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.alliance.settlement import statements
from app.core.cleaning.households import household as clean_household
from app.core.errors import NotFoundError
from app.core.identities import StaffIdentity
from app.core.permissions import permission
from app.parties.merchants.queries import merchants_in_scope
from app.parties.residents import finding
from app.parties.units.queries import listed, units_in_scope
from app.rewards.offers.queries import offers_in_scope, providers_of

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
_HOUSEHOLD = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)
_ID = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class Kind(StrEnum):
    PEOPLE = "people"
    HOUSEHOLDS = "households"
    SHOPS = "shops"
    UNITS = "units"
    OFFERS = "offers"
    STATEMENTS = "statements"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its id, what it is called, and what tells it from others. `state` is one of its
    states, if it has any; `phone` that of a person, masked.
    """

    id: int
    name: str
    about: str
    state: StrEnum | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of a kind. `total` is None where nobody has counted; `has_more` says whether there are others."""

    kind: Kind
    hits: Sequence[Hit]
    has_more: bool
    total: int | None = None


def look(session: Session, *, text: str, staff: StaffIdentity, limit: int, only: Kind | None = None) -> list[Group]:
    """The groups in which something was found."""
    if not text:
        return []
    groups = (
        looked(session, text, staff, limit)
        for kind, (needed, looked) in KINDS.items()
        if only in (None, kind) and permission(needed).allows(staff.role)
    )
    return [group for group in groups if group.hits]


def _people(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    found = finding.find(session, text=text, staff=staff, limit=limit)
    hits = [
        Hit(each.id, each.name, f"{each.community} · {each.household} · {each.number}", phone=each.phone or "无电话")
        for each in found.cards
    ]
    return Group(Kind.PEOPLE, hits, found.total > len(hits), found.total)


def _households(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    number = clean_household(text).text
    if not _HOUSEHOLD.fullmatch(number) or not any(char.isdigit() for char in number):
        return Group(Kind.HOUSEHOLDS, [], has_more=False)
    found = finding.find_households(session, text=number, staff=staff, limit=limit + 1)
    hits = [Hit(each.id, each.number, f"{each.community} · {each.people} 人") for each in found[:limit]]
    return Group(Kind.HOUSEHOLDS, hits, len(found) > limit)


def _shops(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    page = merchants_in_scope(session, staff=staff, text=text, limit=limit)
    hits = [Hit(each.id, each.name, f"{each.trade} · {each.address}", each.status) for each in page.items]
    return Group(Kind.SHOPS, hits, page.next_cursor is not None)


def _units(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    page = units_in_scope(session, staff=staff, text=text, cursor=None, limit=limit)
    hits = [Hit(each.unit.id, each.unit.name, each.place, each.unit.kind) for each in listed(session, page.items)]
    return Group(Kind.UNITS, hits, page.next_cursor is not None)


def _offers(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    page = offers_in_scope(session, staff=staff, text=text, limit=limit)
    whose = providers_of(session, page.items)
    hits = [Hit(each.id, each.title, f"{whose[each.id]} · {each.points:,} 积分", each.status) for each in page.items]
    return Group(Kind.OFFERS, hits, page.next_cursor is not None)


def _statements(session: Session, text: str, staff: StaffIdentity, limit: int) -> Group:
    """By a month, by their number, or by a part of the shop's name."""
    if _ID.fullmatch(text):
        try:
            one = statements.one_in_scope(session, staff=staff, statement_id=int(text))
        except NotFoundError:
            return Group(Kind.STATEMENTS, [], has_more=False)
        return Group(Kind.STATEMENTS, [_statement(one)], has_more=False)
    month = text if _MONTH.fullmatch(text) else None
    shop = None if month else text
    page = statements.in_scope(
        session, staff=staff, month=month, status=None, cursor=None, limit=limit, community_id=None, shop=shop
    )
    return Group(Kind.STATEMENTS, [_statement(each) for each in page.items], page.next_cursor is not None)


def _statement(shown: statements.ShownStatement) -> Hit:
    kept = shown.statement
    about = f"{kept.month} · {kept.total_fen / 100:,.2f} 元"
    return Hit(kept.id, f"{shown.merchant.name} 对账单 {kept.id}", about, kept.status)


_Looking = Callable[[Session, str, StaffIdentity, int], Group]
KINDS: Mapping[Kind, tuple[str, _Looking]] = {
    Kind.PEOPLE: ("residents:read", _people),
    Kind.HOUSEHOLDS: ("residents:read", _households),
    Kind.SHOPS: ("merchants:read", _shops),
    Kind.UNITS: ("units:read", _units),
    Kind.OFFERS: ("offers:read", _offers),
    Kind.STATEMENTS: ("settlement:read", _statements),
}
"""The permission that each kind needs, and how it is looked for."""
