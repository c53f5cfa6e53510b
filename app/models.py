"""Every table, so that migrations and tests see all of them."""

from app.alliance.fraud import models as oversight
from app.alliance.ratings import models as ratings
from app.alliance.settlement import models as settlement
from app.core import audit
from app.core.http import idempotency
from app.ledger import models as ledger
from app.office.dashboard import models as reports
from app.office.privacy import models as privacy
from app.parties.delegates import models as helpers
from app.parties.merchants import models as merchants
from app.parties.messages import models as messages
from app.parties.residents import models as residents
from app.parties.staff import models as communities
from app.rewards.offers import models as coupons
from app.standing.records import models as credit
from app.treasury.funds import models as funds

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
