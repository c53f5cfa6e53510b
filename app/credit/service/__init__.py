"""What can be done with rules, records, standing and points. Callers own the transaction."""

from app.credit.service.account import Bank, bank, passbook, records, records_in_scope
from app.credit.service.points import (
    Expiring,
    expire_points,
    locked_balance,
    residents_to_expire,
    residents_to_warn,
    warn_of_expiry,
)
from app.credit.service.programme import Programme, programme_at
from app.credit.service.recording import POINTS_VALID_MONTHS, add_record
from app.credit.service.retention import forget_words, make_anonymous, outdated
from app.credit.service.rulebook import install_catalogue, rules
from app.credit.service.scores import Standing, standing, stars_of_resident
from app.credit.service.spreadsheet import RecordsReport, import_records
from app.credit.service.withdrawal import withdraw_record

__all__ = [
    "POINTS_VALID_MONTHS",
    "Bank",
    "Expiring",
    "Programme",
    "RecordsReport",
    "Standing",
    "add_record",
    "bank",
    "expire_points",
    "forget_words",
    "import_records",
    "install_catalogue",
    "locked_balance",
    "make_anonymous",
    "outdated",
    "passbook",
    "programme_at",
    "records",
    "records_in_scope",
    "residents_to_expire",
    "residents_to_warn",
    "rules",
    "standing",
    "stars_of_resident",
    "warn_of_expiry",
    "withdraw_record",
]
