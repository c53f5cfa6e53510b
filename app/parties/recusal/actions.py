"""What is noted of recusal."""

from app.core.audit import Action
from app.parties.staff.actions import STAFF


class RecusalAction(Action):
    DECLARED = "staff.resident_declared", "登记本人是哪位居民", STAFF
    NOT_ON_ROSTER = "staff.resident_none", "登记本人不在居民名册中", STAFF
