"""The console's pages about staff: signing in, accounts, what was done."""

from app.communities.console import audit_log, sign_in, staff

CONSOLES = [audit_log.blp, staff.blp, sign_in.blp]
