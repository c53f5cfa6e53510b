"""Who may keep a booth, as the desk chooses them: shops, units and teams of a subtree."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.civic.gatherings.listing import open_teams
from app.core.identities import StaffIdentity
from app.parties.communities.nodes import is_below
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.units.models import Unit

AT_MOST = 300
"""So many shops, and so many units, can be chosen."""
PREFIXES = {"merchant": "商户", "unit": "单位", "team": "服务队"}


def to_choose(session: Session, *, staff: StaffIdentity) -> list[tuple[str, str]]:
    """`merchant:7`, `unit:3` and `team:5` with what each is called."""
    shops = select(Merchant.id, Merchant.name).where(
        Merchant.status == MerchantStatus.ACTIVE, *is_below(session, staff.path, Merchant.community_id)
    )
    units = select(Unit.id, Unit.name).where(Unit.is_open.is_(True), *is_below(session, staff.path, Unit.community_id))
    found = {
        "merchant": session.execute(shops.order_by(Merchant.name, Merchant.id).limit(AT_MOST)).all(),
        "unit": session.execute(units.order_by(Unit.name, Unit.id).limit(AT_MOST)).all(),
        "team": open_teams(session, staff=staff),
    }
    return [(f"{kind}:{row[0]}", f"{PREFIXES[kind]}：{row[1]}") for kind, rows in found.items() for row in rows]


def columns_of(chosen: str | None) -> dict[str, int | None]:
    """What is chosen, as a booth has it."""
    kind, _, number = (chosen or "").partition(":")
    return {f"{each}_id": int(number) if each == kind else None for each in PREFIXES}


def chosen_of(columns: dict[str, int | None]) -> str:
    """The other way round; empty where none is."""
    return next((f"{kind}:{columns[f'{kind}_id']}" for kind in PREFIXES if columns[f"{kind}_id"] is not None), "")
