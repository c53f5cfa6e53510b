"""The console's pages about staff: signing in, accounts, what was done."""

from app.communities.console import audit_log, sign_in, staff
from app.communities.console.exports import EXPORTS

__all__ = ["CONSOLES", "EXPORTS"]

CONSOLES = [audit_log.blp, staff.blp, sign_in.blp]
