"""The console's pages about settlement: months, statements, disputes, payments, the accounts of shops."""

from app.settlement.console import disputes, exports, months, papers, payees, payments, results, statements

EXPORTS = exports.EXPORTS
CONSOLES = [months.blp, statements.blp, disputes.blp, payments.blp, results.blp, payees.blp, papers.blp]
