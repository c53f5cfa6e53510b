"""Hits added up into signs. A sign is opened when there are enough of them within its window; one that was decided on,
when as many new ones have come.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.alliance.fraud.detectors import Hit, redemptions_since
from app.alliance.fraud.models import FraudEvidence, FraudSign, SignKind
from app.alliance.fraud.thresholds import ROUND_SHARE_BP, THRESHOLDS
from app.alliance.fraud.workflow import OPEN, SIGNS

Key = tuple[int, SignKind, int]


def note(session: Session, hits: Iterable[Hit], *, now: datetime) -> int:
    """Add hits to their signs; says how many signs this opened. The same hit again changes nothing."""
    by_key: dict[Key, dict[int, Hit]] = defaultdict(dict)
    for hit in hits:
        by_key[hit.merchant_id, hit.kind, hit.subject_id][hit.redemption_id] = hit
    if not by_key:
        return 0
    signs = _signs(session, by_key)
    known = _known(
        session, [sign.id for sign in signs.values()], {number for each in by_key.values() for number in each}
    )
    opened = 0
    for key, sign in signs.items():
        new = [hit for number, hit in by_key[key].items() if (sign.id, number) not in known]
        if new:
            _add(session, sign, new, now)
            opened += _open_if_enough(session, sign, now)
    return opened


def _signs(session: Session, by_key: dict[Key, dict[int, Hit]]) -> dict[Key, FraudSign]:
    """The signs of these keys, locked in order, those that are new made. Only one scan runs at a time."""
    merchants = {merchant_id for merchant_id, _, _ in by_key}
    query = select(FraudSign).where(FraudSign.merchant_id.in_(merchants)).order_by(FraudSign.id)
    locked = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    found = {(sign.merchant_id, sign.kind, sign.subject_id): sign for sign in locked}
    for key in by_key:
        if key not in found:
            moments = [hit.at for hit in by_key[key].values()]
            merchant_id, kind, subject_id = key
            found[key] = FraudSign(
                merchant_id=merchant_id,
                kind=kind,
                subject_id=subject_id,
                first_at=min(moments),
                last_at=max(moments),
            )
            session.add(found[key])
    session.flush()
    return {key: found[key] for key in by_key}


def _known(session: Session, sign_ids: Sequence[int], redemption_ids: set[int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(FraudEvidence.sign_id, FraudEvidence.redemption_id).where(
            FraudEvidence.redemption_id.in_(redemption_ids), FraudEvidence.sign_id.in_(sign_ids)
        )
    )
    return {(sign_id, redemption_id) for sign_id, redemption_id in rows}


def _add(session: Session, sign: FraudSign, hits: Sequence[Hit], now: datetime) -> None:
    rows = [
        {"sign_id": sign.id, "redemption_id": hit.redemption_id, "at": hit.at, "noted_at": now}
        for hit in sorted(hits, key=lambda hit: hit.redemption_id)
    ]
    session.execute(insert(FraudEvidence), rows)
    sign.first_at = min(sign.first_at, *(hit.at for hit in hits))
    sign.last_at = max(sign.last_at, *(hit.at for hit in hits))
    sign.news += len(hits)


def _open_if_enough(session: Session, sign: FraudSign, now: datetime) -> bool:
    threshold = THRESHOLDS[sign.kind]
    if sign.state not in OPEN.sources or sign.news < threshold.least:
        return False
    since = sign.last_at - threshold.window
    fresh = [FraudEvidence.sign_id == sign.id, FraudEvidence.at >= since]
    if sign.decided_at is not None:
        fresh.append(FraudEvidence.noted_at > sign.decided_at)
    count = session.scalar(select(func.count(FraudEvidence.id)).where(*fresh)) or 0
    if count < threshold.least:
        return False
    if sign.kind is SignKind.ROUND_BILL:
        total = redemptions_since(session, sign.merchant_id, since)
        if count * 10_000 <= total * ROUND_SHARE_BP:
            return False
    SIGNS.enter(sign, OPEN, opened_at=now)
    return True
