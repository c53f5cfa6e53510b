"""Console pages of work orders: the queue by clock, one order, its steps, who looks after which area, and figures."""

from app.civic.work_orders.console import estates, orders

CONSOLES = [orders.blp, estates.blp]
