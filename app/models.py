"""Every table, so that migrations and tests see all of them."""

from app.communities import models as communities
from app.core import audit, idempotency, job_runs, readings, trails
from app.coupons import models as coupons
from app.credit import models as credit
from app.funds import models as funds
from app.helpers import models as helpers
from app.ledger import models as ledger
from app.merchants import models as merchants
from app.messages import models as messages
from app.oversight import models as oversight
from app.privacy import models as privacy
from app.ratings import models as ratings
from app.reports import models as reports
from app.residents import models as residents
from app.settlement import models as settlement

__all__ = [
    "audit",
    "communities",
    "coupons",
    "credit",
    "funds",
    "helpers",
    "idempotency",
    "job_runs",
    "ledger",
    "merchants",
    "messages",
    "oversight",
    "privacy",
    "ratings",
    "readings",
    "reports",
    "residents",
    "settlement",
    "trails",
]
