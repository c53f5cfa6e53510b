"""A count of many items of a service point at once: whole, or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.identities import StaffIdentity
from app.rewards.service_points.queries import point_in_scope
from app.rewards.stock import items, recording
from app.rewards.stock.errors import BelowPromisedError
from app.rewards.stock.models import MoveKind

MOST = 100_000
WRONG = "请填写 0 到 100,000 之间的整数，没数的留空。"
_PREFIX = "counted-"


def field_of(item_id: int) -> str:
    """How the field of an item is called on the sheet."""
    return f"{_PREFIX}{item_id}"


def typed(values: Mapping[str, Any]) -> dict[int, int]:
    """What was counted, by items; empty fields are not. Raises a RuleError naming each field that is no number."""
    counted, wrong = {}, []
    for name, value in values.items():
        if name.startswith(_PREFIX) and str(value).strip():
            item, number = name.removeprefix(_PREFIX), str(value).strip()
            known = all(part.isascii() and part.isdigit() and len(part) <= 18 for part in (item, number))
            if known and int(number) <= MOST:
                counted[int(item)] = int(number)
            else:
                wrong.append({"field": name, "message": WRONG})
    if wrong or not counted:
        raise RuleError(None if wrong else "请至少填写一种物品的数量。", {"fields": wrong})
    return counted


def count(session: Session, *, point_id: int, counted: Mapping[int, int], staff: StaffIdentity, now: datetime) -> int:
    """One move for each of these items; says how many. Raises PointNotFoundError, ItemNotFoundError, and a RuleError
    naming the fields of items of which more is promised.
    """
    point = point_in_scope(session, point_id=point_id, staff=staff)
    wrong = []
    for item_id, quantity in sorted(counted.items()):
        item = items.item_at(session, point=point, item_id=item_id)
        asked: dict[str, Any] = {"kind": MoveKind.COUNT, "quantity": quantity, "by": staff, "now": now}
        try:
            recording.record(session, point=point, item=item, **asked)
        except BelowPromisedError as error:
            wrong.append({"field": field_of(item_id), "message": error.message})
    if wrong:
        raise RuleError(details={"fields": wrong})
    return len(counted)
