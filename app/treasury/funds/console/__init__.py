"""Console pages of funds: their movements, money that comes in, money handed down, what is printed."""

from app.treasury.funds.console import allocations, exports, funds, top_ups, vouchers

EXPORTS = exports.EXPORTS
CONSOLES = [funds.blp, top_ups.blp, allocations.blp, vouchers.blp]
