"""What can be done with personal data. Callers own the transaction."""

from app.privacy.service.consents import Consented, consents, decide
from app.privacy.service.corrections import (
    ask_for_correction,
    correction_in_scope,
    corrections_in_scope,
    decide_correction,
)
from app.privacy.service.forgetting import forget_resident, forget_user

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
]
