"""Console pages of funds: money that comes in, money handed down, what is printed."""

from app.treasury.funds.console import allocations, exports, top_ups, vouchers

EXPORTS = exports.EXPORTS
CONSOLES = [top_ups.blp, allocations.blp, vouchers.blp]
