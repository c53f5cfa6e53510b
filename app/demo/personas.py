"""Who can sign in: the staff of the street and of some communities, and personas with a phone of their own."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.permissions import StaffRole

CITY = "demo-city"
STREET = "demo-street"


@dataclass(frozen=True, slots=True)
class Seat:
    """One staff member; `place` is the slug of their node."""

    username: str
    role: StaffRole
    place: str


SEATS = (
    Seat("city.admin", StaffRole.ADMIN, CITY),
    Seat("street.admin", StaffRole.ADMIN, STREET),
    Seat("street.finance", StaffRole.FINANCE, STREET),
    Seat("street.clerk", StaffRole.CLERK, STREET),
    Seat("street.auditor", StaffRole.AUDITOR, STREET),
    Seat("wanghai.admin", StaffRole.ADMIN, "demo-wanghai"),
    Seat("wanghai.clerk", StaffRole.CLERK, "demo-wanghai"),
    Seat("haitang.finance", StaffRole.FINANCE, "demo-haitang"),
    Seat("haitang.clerk", StaffRole.CLERK, "demo-haitang"),
)


class Kind(StrEnum):
    RESIDENT = "resident"
    CLERK = "clerk"
    OWNER = "owner"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody with a phone. `home` is the household of those on a roster, `shops` are the keys of where they work."""

    persona: str
    kind: Kind
    name: str
    home: str | None = None
    shops: tuple[str, ...] = ()
    is_minor: bool = False


PERSONAS = (
    Persona("resident-points", Kind.RESIDENT, "示例·海棠", home="1-1-101"),
    Persona("resident-coupons", Kind.RESIDENT, "示例·银杏", home="1-1-102"),
    Persona("resident-minor", Kind.RESIDENT, "示例·小禾", home="1-1-102", is_minor=True),
    Persona("resident-rich", Kind.RESIDENT, "示例·松涛", home="1-1-201"),
    Persona("resident-new", Kind.RESIDENT, "示例·初晴", home="1-1-202"),
    Persona("resident-of-owner", Kind.RESIDENT, "示例·家和", home="1-1-301"),
    Persona("owner-barber", Kind.OWNER, "示例·春风", home="1-1-301", shops=("barber",)),
    Persona("owner-canteen", Kind.OWNER, "示例·暖心", shops=("canteen",)),
    Persona("owner-bath", Kind.OWNER, "示例·温泉", shops=("bath",)),
    Persona("owner-suspended", Kind.OWNER, "示例·旧巷", shops=("suspended",)),
    Persona("clerk-barber", Kind.CLERK, "示例·剪影", shops=("barber",)),
    Persona("clerk-two-shops", Kind.CLERK, "示例·双栖", shops=("market", "carwash")),
    Persona("consumer", Kind.CONSUMER, "示例·路人"),
    Persona("applicant", Kind.CONSUMER, "示例·新店"),
    Persona("resident-notice", Kind.RESIDENT, "示例·晚晴", home="1-1-302"),
)
NUMBERS = {persona.persona: number for number, persona in enumerate(PERSONAS, start=1)}
ON_ROSTER = tuple(persona for persona in PERSONAS if persona.home)
"""All of them in the first community."""
