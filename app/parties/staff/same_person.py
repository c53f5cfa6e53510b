"""Which accounts count as one person wherever two people are to decide.

Whoever made an account, gave it a new initial password or changed its role or node could have signed in to it. For
`DAYS` they are counted as the same person as it, and so is whoever could have signed in to theirs. Two accounts with
somebody in common behind them are one person, too: else two puppets of one administrator would pass as two people. The
audit log says who did what, and nobody can take a line out of it (docs/decisions/0018).
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.core.identities import StaffIdentity
from app.parties.staff.actions import STAFF, StaffAction
from app.parties.staff.errors import SamePersonError

DAYS = 30
GIVES_ACCESS = (StaffAction.ADDED, StaffAction.RESET, StaffAction.MOVED)
"""What lets somebody sign in as another, or makes another what they are."""
_STAFF = "staff:"


def require_another(
    session: Session,
    *,
    staff: StaffIdentity,
    than: Iterable[int | None],
    now: datetime,
    error: type[SamePersonError] = SamePersonError,
) -> None:
    """Nothing, where a staff member is somebody else than all of these accounts. Raises SamePersonError, or `error`;
    `details.reason` says whether it is their own account (`own`) or one that counts as theirs (`linked`).
    """
    others = {each for each in than if each is not None}
    if staff.id in others:
        raise error(details={"reason": "own"})
    if same_persons(session, staff_id=staff.id, among=others, now=now):
        raise error(error.linked, details={"reason": "linked", "days": DAYS})


def same_persons(session: Session, *, staff_id: int, among: Collection[int], now: datetime) -> set[int]:
    """Those of some accounts that count as the same person as this one, itself included where it is among them."""
    if not among:
        return set()
    behind = _behind(session, {staff_id, *among}, now)
    return {each for each in among if behind[each] & behind[staff_id]}


def _behind(session: Session, accounts: set[int], now: datetime) -> dict[int, set[int]]:
    """For each account itself and all who could have signed in to it, or to the account of one who could."""
    makers: dict[int, set[int]] = {}
    wanted = accounts
    while wanted:
        makers |= {each: set() for each in wanted}
        rows = session.execute(
            select(AuditEvent.subject_id, AuditEvent.actor).where(
                AuditEvent.subject_kind == STAFF.kind,
                AuditEvent.subject_id.in_(wanted),
                AuditEvent.action.in_(GIVES_ACCESS),
                AuditEvent.at >= now - timedelta(days=DAYS),
                AuditEvent.actor.startswith(_STAFF),  # Who runs the commands of the machine has no account.
            )
        )
        for account, actor in rows:
            if account is not None:
                makers[account].add(int(actor.removeprefix(_STAFF)))
        wanted = set().union(*(makers[each] for each in wanted)) - makers.keys()
    return {each: _reached(each, makers) for each in accounts}


def _reached(account: int, makers: dict[int, set[int]]) -> set[int]:
    found, wanted = {account}, [account]
    while wanted:
        fresh = makers[wanted.pop()] - found
        found |= fresh
        wanted.extend(fresh)
    return found
