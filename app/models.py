"""Every table, so that migrations and tests see all of them."""

from app.alliance.complaints import models as complaints
from app.alliance.fraud import models as fraud
from app.alliance.ratings import models as ratings
from app.alliance.settlement import models as settlement
from app.civic.cases import models as cases
from app.civic.councils import models as councils
from app.civic.fairs import models as fairs
from app.civic.gatherings import models as gatherings
from app.civic.honours import models as honours
from app.civic.mediations import models as mediations
from app.civic.papers import models as papers
from app.civic.pledges import models as pledges
from app.civic.reports import models as reports
from app.civic.snaps import models as snaps
from app.civic.texts import models as texts
from app.civic.venues import models as venues
from app.civic.work_orders import models as work_orders
from app.core import audit
from app.core.attempts import models as attempts
from app.core.db import watermarks
from app.core.files import models as files
from app.core.http import idempotency
from app.core.imports import saved_layouts
from app.core.jobs import models as jobs
from app.core.observability import gauges
from app.core.tasks import models as tasks
from app.core.working_days import models as working_days
from app.ledger import models as ledger
from app.office.dashboard import models as dashboard
from app.office.open_figures import models as open_figures
from app.office.privacy import models as privacy
from app.parties.areas import models as areas
from app.parties.communities import models as communities
from app.parties.delegates import models as delegates
from app.parties.invitations import models as invitations
from app.parties.linking import models as linking
from app.parties.merchants import models as merchants
from app.parties.messages import models as messages
from app.parties.pictures import models as pictures
from app.parties.posts import models as posts
from app.parties.recusal import models as recusal
from app.parties.residents import models as residents
from app.parties.saved_views import models as saved_views
from app.parties.staff import models as staff
from app.parties.timeline import models as timeline
from app.parties.units import models as units
from app.rewards.coupons import models as coupons
from app.rewards.exchanges import models as exchanges
from app.rewards.offers import models as offers
from app.rewards.redemptions import models as redemptions
from app.rewards.service_points import models as service_points
from app.rewards.stock import models as stock
from app.standing.awards import models as awards
from app.standing.programmes import models as programmes
from app.standing.records import models as records
from app.standing.reminders import models as reminders
from app.treasury.coverage import models as coverage
from app.treasury.funds import models as funds

__all__ = [
    "areas",
    "attempts",
    "audit",
    "awards",
    "cases",
    "communities",
    "complaints",
    "councils",
    "coupons",
    "coverage",
    "dashboard",
    "delegates",
    "exchanges",
    "fairs",
    "files",
    "fraud",
    "funds",
    "gatherings",
    "gauges",
    "honours",
    "idempotency",
    "invitations",
    "jobs",
    "ledger",
    "linking",
    "mediations",
    "merchants",
    "messages",
    "offers",
    "open_figures",
    "papers",
    "pictures",
    "pledges",
    "posts",
    "privacy",
    "programmes",
    "ratings",
    "records",
    "recusal",
    "redemptions",
    "reminders",
    "reports",
    "residents",
    "saved_layouts",
    "saved_views",
    "service_points",
    "settlement",
    "snaps",
    "staff",
    "stock",
    "tasks",
    "texts",
    "timeline",
    "units",
    "venues",
    "watermarks",
    "work_orders",
    "working_days",
]
