"""Who hears of a mediation: both sides, nobody else. A message says what it is about in a word, and no names."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.civic.cases.models import Case
from app.civic.mediations.categories import CATEGORIES
from app.civic.mediations.models import Mediation, Side
from app.civic.mediations.sides import keys_of, users_of
from app.parties import messages
from app.parties.messages.models import MessageKind


def ask_other(session: Session, case: Case, mediation: Mediation, *, now: datetime) -> None:
    """Ask the other side whether it wants to."""
    until = "" if case.due_at is None else case.due_at.isoformat()
    _tell(session, case, mediation, [Side.OTHER], MessageKind.MEDIATION_ASKED, {"until": until}, now)


def tell(
    session: Session,
    case: Case,
    mediation: Mediation,
    state: str,
    *,
    sides: Iterable[Side] = tuple(Side),
    now: datetime,
    starts_at: datetime | None = None,
) -> None:
    """Tell sides, both unless it is said which, how far it is."""
    facts = {"state": state} | ({"starts_at": starts_at.isoformat()} if starts_at else {})
    _tell(session, case, mediation, sides, MessageKind.MEDIATION_MOVED, facts, now)


def _tell(
    session: Session,
    case: Case,
    mediation: Mediation,
    sides: Iterable[Side],
    kind: MessageKind,
    facts: dict[str, str],
    now: datetime,
) -> None:
    keys = keys_of(case, mediation)
    said = {"no": case.no, "title": CATEGORIES[mediation.category]} | facts
    users = dict.fromkeys(user_id for side in sides for user_id in users_of(session, keys[side]))
    messages.tell_many(session, [messages.Told(user_id, kind, said) for user_id in users], now=now)
