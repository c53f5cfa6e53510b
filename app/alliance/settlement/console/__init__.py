"""Console pages of settlement: months, statements, disputes, payments, the accounts of shops."""

from app.alliance.settlement.console import (
    bank_formats,
    bank_results,
    disputes,
    exports,
    months,
    payees,
    payments,
    receipts,
    reversals,
    statements,
)

EXPORTS = exports.EXPORTS
CONSOLES = [
    months.blp,
    statements.blp,
    disputes.blp,
    reversals.blp,
    payments.blp,
    bank_results.blp,
    bank_formats.blp,
    payees.blp,
    receipts.blp,
]
