"""Personal data: what people have agreed to, what is held about them, its correction, its end, and its keys.

It stands above the features that hold such data, as it asks all of them; docs/privacy.md says what is kept, and how
long.
"""

from app.office.privacy.consents import Consented, consents, decide
from app.office.privacy.corrections import (
    ask_for_correction,
    correction_in_scope,
    corrections_in_scope,
    decide_correction,
    own_corrections,
    withdraw_correction,
)
from app.office.privacy.erasure import forget_resident, forget_user

__all__ = [
    "Consented",
    "ask_for_correction",
    "consents",
    "correction_in_scope",
    "corrections_in_scope",
    "decide",
    "decide_correction",
    "forget_resident",
    "forget_user",
    "own_corrections",
    "withdraw_correction",
]
