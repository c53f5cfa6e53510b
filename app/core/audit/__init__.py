"""The audit log: who on the staff did, saw or changed what. Rows are only ever added.

A service notes what it does in the transaction in which it does it, so that neither is there without the other. What
can be noted is declared by its feature, in `actions.py`, and listed in `ACTIONS` of `app/features.py`:

    class FundAction(Action):
        OPENED = "fund.opened", "开设基金", FUND
        ALLOCATED = "allocation.made", "划拨", ALLOCATION, {"amount_fen": Fact("金额", Show.MONEY)}

declarations   actions, what they are about, their facts, and how each of these is shown
log            the table, writing and reading it
"""

from app.core.audit.declarations import REASON, Action, Fact, Show, Subject, UndeclaredError
from app.core.audit.log import AuditEvent, events, note, note_on

__all__ = [
    "REASON",
    "Action",
    "AuditEvent",
    "Fact",
    "Show",
    "Subject",
    "UndeclaredError",
    "events",
    "note",
    "note_on",
]
