"""Console pages of staff: signing in, accounts, what was done."""

from app.parties.staff.console import audit_log, password_slips, sign_in, staff
from app.parties.staff.console.exports import EXPORTS

__all__ = ["CONSOLES", "EXPORTS"]

CONSOLES = [audit_log.blp, staff.blp, password_slips.blp, sign_in.blp]
