"""Console pages of staff: signing in, accounts, what was done."""

from app.parties.staff.console import account_requests, audit_log, password_slips, sign_in, staff
from app.parties.staff.console.exports import EXPORTS

__all__ = ["CONSOLES", "EXPORTS"]

CONSOLES = [account_requests.blp, audit_log.blp, staff.blp, password_slips.blp, sign_in.blp]
