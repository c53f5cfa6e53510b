"""What each feature brings to the application: its API, its pages, what it notes, its commands, its jobs."""

from typing import Any

import click
import flask

from app.alliance.complaints import api as complaints_api
from app.alliance.complaints import console as complaints_console
from app.alliance.complaints import exports as complaints_exports
from app.alliance.fraud import console as fraud_console
from app.alliance.fraud import jobs as fraud_jobs
from app.alliance.fraud.actions import FraudAction
from app.alliance.fraud.workflow import SIGNS
from app.alliance.machine_records import jobs as machine_records_jobs
from app.alliance.machine_records import redemptions
from app.alliance.plates import api as plates_api
from app.alliance.plates import console as plates_console
from app.alliance.plates.actions import PlateAction
from app.alliance.ratings import api as ratings_api
from app.alliance.ratings import console as ratings_console
from app.alliance.ratings import jobs as ratings_jobs
from app.alliance.ratings import pages as ratings_pages
from app.alliance.ratings import reweighing as ratings_reweighing
from app.alliance.ratings.actions import RatingAction
from app.alliance.settlement import api as settlement_api
from app.alliance.settlement import console as settlement_console
from app.alliance.settlement import jobs as settlement_jobs
from app.alliance.settlement.actions import SettlementAction
from app.alliance.settlement.workflow import BATCHES, ITEMS, LINES, PAYEES, REVERSAL_REQUESTS, STATEMENTS
from app.civic.cases import api as cases_api
from app.civic.cases import console as cases_console
from app.civic.cases import jobs as cases_jobs
from app.civic.cases.actions import (
    CaseAction,
    ComplaintAction,
    MediationAction,
    ReportAction,
    SnapAction,
    WorkOrderAction,
)
from app.civic.cases.kinds import COMPLAINTS, MEDIATIONS, OBJECTIONS, ORDERS, REPAIRS, REPORTS, REVIEWS, SNAPS
from app.civic.councils import api as councils_api
from app.civic.councils import award_nominations, programme_versions
from app.civic.councils import console as councils_console
from app.civic.councils.actions import CouncilAction
from app.civic.councils.workflow import AGENDA, MEETINGS
from app.civic.fairs import api as fairs_api
from app.civic.fairs import closing as fairs_closing
from app.civic.fairs import console as fairs_console
from app.civic.fairs import jobs as fairs_jobs
from app.civic.fairs.actions import FairAction
from app.civic.fairs.workflow import TICKETS
from app.civic.gatherings import api as gatherings_api
from app.civic.gatherings import console as gatherings_console
from app.civic.gatherings import exports as gatherings_exports
from app.civic.gatherings import jobs as gatherings_jobs
from app.civic.gatherings.actions import GatheringAction
from app.civic.gatherings.workflow import GATHERINGS, MEMBERSHIPS, PROJECTS, SIGNUPS
from app.civic.honours import api as honours_api
from app.civic.honours import console as honours_console
from app.civic.honours import revoking as honours_revoking
from app.civic.honours.actions import HonourAction
from app.civic.mediations import api as mediations_api
from app.civic.mediations import console as mediations_console
from app.civic.mediations import jobs as mediations_jobs
from app.civic.own_cases import api as own_cases_api
from app.civic.papers import api as papers_api
from app.civic.papers import console as papers_console
from app.civic.papers import holders
from app.civic.papers import jobs as papers_jobs
from app.civic.papers import pages as papers_pages
from app.civic.papers.actions import PaperAction
from app.civic.papers.workflow import PAPERS
from app.civic.pledges import api as pledges_api
from app.civic.pledges import console as pledges_console
from app.civic.pledges import exports as pledges_exports
from app.civic.pledges import jobs as pledges_jobs
from app.civic.pledges.actions import PledgeAction
from app.civic.reports import api as reports_api
from app.civic.reports import console as reports_console
from app.civic.reports import exports as reports_exports
from app.civic.reports import jobs as reports_jobs
from app.civic.snaps import api as snaps_api
from app.civic.snaps import console as snaps_console
from app.civic.snaps import exports as snaps_exports
from app.civic.texts import api as texts_api
from app.civic.texts import console as texts_console
from app.civic.texts import imports as texts_imports
from app.civic.texts import jobs as texts_jobs
from app.civic.texts.actions import TextAction
from app.civic.texts.workflow import NOTICES
from app.civic.venues import api as venues_api
from app.civic.venues import console as venues_console
from app.civic.venues import jobs as venues_jobs
from app.civic.venues import letting as venues_letting
from app.civic.venues.actions import VenueAction
from app.civic.work_orders import api as work_orders_api
from app.civic.work_orders import console as work_orders_console
from app.civic.work_orders import exports as work_orders_exports
from app.civic.work_orders import jobs as work_orders_jobs
from app.civic.work_orders.actions import EstateAction
from app.core.attempts import jobs as attempts_jobs
from app.core.audit import Action
from app.core.console.blueprint import Console
from app.core.exports import Export
from app.core.exports import console as exports_console
from app.core.exports.actions import ExportAction
from app.core.files import jobs as files_jobs
from app.core.http import idempotency
from app.core.http.api import Blueprint
from app.core.imports import Import, import_tasks
from app.core.imports import console as imports_console
from app.core.jobs.periodic import Job
from app.core.observability.gauges import Figure
from app.core.tasks import TaskKind
from app.core.tasks import console as tasks_console
from app.core.tasks import jobs as tasks_jobs
from app.core.workflow import Workflow
from app.demo import cli as demo_cli
from app.demo import console as demo_console
from app.demo import pages as demo_pages
from app.demo import phone_page
from app.ledger import jobs as ledger_jobs
from app.office.dashboard import api as dashboard_api
from app.office.dashboard import console as dashboard_console
from app.office.dashboard import jobs as dashboard_jobs
from app.office.nodes import api as nodes_api
from app.office.nodes import cli as nodes_cli
from app.office.nodes import console as nodes_console
from app.office.nodes import imports as nodes_imports
from app.office.open_figures import cli as open_figures_cli
from app.office.open_figures import console as open_figures_console
from app.office.open_figures import jobs as open_figures_jobs
from app.office.open_figures import pages as open_figures_pages
from app.office.privacy import api as privacy_api
from app.office.privacy import cli as privacy_cli
from app.office.privacy import console as privacy_console
from app.office.privacy import jobs as privacy_jobs
from app.office.privacy.actions import PrivacyAction
from app.office.privacy.workflow import CORRECTIONS
from app.office.profiles import console as profiles_console
from app.office.profiles import exports as profiles_exports
from app.office.profiles import pages as unit_pages
from app.office.residency import api as residency_api
from app.office.residency import console as residency_console
from app.office.residency import imports as residency_imports
from app.office.residency import jobs as residency_jobs
from app.office.residency.workflow import MERGES
from app.office.search import console as search_console
from app.operations import commands as operations_commands
from app.operations.gauges import gauges
from app.operations.gauges import jobs as gauges_jobs
from app.parties.areas import api as areas_api
from app.parties.areas import console as areas_console
from app.parties.areas import imports as areas_imports
from app.parties.areas.actions import AreaAction
from app.parties.communities import api as communities_api
from app.parties.communities.actions import NodeAction
from app.parties.delegates import api as delegates_api
from app.parties.delegates.actions import DelegateAction
from app.parties.invitations import api as invitations_api
from app.parties.invitations import jobs as invitations_jobs
from app.parties.linking import api as linking_api
from app.parties.linking import jobs as linking_jobs
from app.parties.linking.actions import LinkAction
from app.parties.merchants import api as merchants_api
from app.parties.merchants import imports as merchants_imports
from app.parties.merchants import jobs as merchants_jobs
from app.parties.merchants import shop_picture
from app.parties.merchants.actions import MerchantAction
from app.parties.merchants.workflow import MERCHANTS
from app.parties.messages import api as messages_api
from app.parties.messages import jobs as messages_jobs
from app.parties.pictures import api as pictures_api
from app.parties.pictures import jobs as pictures_jobs
from app.parties.posts import api as posts_api
from app.parties.posts import console as posts_console
from app.parties.posts import imports as posts_imports
from app.parties.posts import jobs as posts_jobs
from app.parties.posts.actions import PostAction
from app.parties.posts.workflow import POSTS
from app.parties.recusal import console as recusal_console
from app.parties.recusal.actions import RecusalAction
from app.parties.residents import api as residents_api
from app.parties.residents import cli as residents_cli
from app.parties.residents import imports as residents_imports
from app.parties.residents import jobs as residents_jobs
from app.parties.residents.actions import ResidentAction
from app.parties.saved_views import console as saved_views_console
from app.parties.staff import api as staff_api
from app.parties.staff import cli as staff_cli
from app.parties.staff import console as staff_console
from app.parties.staff import imports as staff_imports
from app.parties.staff import jobs as staff_jobs
from app.parties.staff.actions import StaffAction
from app.parties.timeline import console as timeline_console
from app.parties.timeline import jobs as timeline_jobs
from app.parties.timeline.actions import NoteAction
from app.parties.units import api as units_api
from app.parties.units import console as units_console
from app.parties.units import imports as units_imports
from app.parties.units.actions import UnitAction
from app.rewards.coupons.workflow import COUPONS
from app.rewards.exchanges import api as exchanges_api
from app.rewards.exchanges import console as exchanges_console
from app.rewards.exchanges.actions import ExchangeAction
from app.rewards.exchanges.workflow import EXCHANGES
from app.rewards.offers.actions import OfferAction
from app.rewards.publication import api as publication_api
from app.rewards.publication import bound_offers, offer_pictures
from app.rewards.publication import console as publication_console
from app.rewards.publication import exports as publication_exports
from app.rewards.publication import jobs as publication_jobs
from app.rewards.publication.workflow import OFFERS
from app.rewards.redemptions import api as redemptions_api
from app.rewards.redemptions import card_holders
from app.rewards.redemptions.workflow import REDEMPTIONS
from app.rewards.service_points import api as service_points_api
from app.rewards.service_points import console as service_points_console
from app.rewards.service_points.actions import PointAction
from app.rewards.stock import api as stock_api
from app.rewards.stock import console as stock_console
from app.rewards.stock import items as stock_items
from app.rewards.stock.actions import StockAction
from app.rewards.wallet import api as wallet_api
from app.standing.assessments import api as assessments_api
from app.standing.assessments import console as assessments_console
from app.standing.awards import api as awards_api
from app.standing.awards import console as awards_console
from app.standing.awards import jobs as awards_jobs
from app.standing.awards import pages as awards_pages
from app.standing.awards.actions import AwardAction
from app.standing.awards.workflow import CYCLES, NOMINATIONS
from app.standing.collecting import api as collecting_api
from app.standing.points import api as points_api
from app.standing.points import jobs as points_jobs
from app.standing.programmes import api as programmes_api
from app.standing.programmes import cli as programmes_cli
from app.standing.programmes import console as programmes_console
from app.standing.programmes import imports as programmes_imports
from app.standing.programmes import jobs as programmes_jobs
from app.standing.programmes import pages as programmes_pages
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.workflow import VERSIONS
from app.standing.records import api as records_api
from app.standing.records import console as records_console
from app.standing.records import imports as records_imports
from app.standing.records import jobs as records_jobs
from app.standing.records import pages as records_pages
from app.standing.records.actions import BatchAction, RecordAction
from app.standing.records.workflow import RECORD_BATCHES, RECORDS
from app.standing.reminders import api as reminders_api
from app.standing.reminders import console as reminders_console
from app.standing.reminders import jobs as reminders_jobs
from app.standing.reminders.actions import ReminderAction
from app.standing.reminders.workflow import REMINDERS
from app.standing.scores import api as scores_api
from app.standing.trials import api as trials_api
from app.standing.trials import console as trials_console
from app.standing.trials import jobs as trials_jobs
from app.treasury.coverage import jobs as coverage_jobs
from app.treasury.funds import api as funds_api
from app.treasury.funds import console as funds_console
from app.treasury.funds.actions import FundAction
from app.treasury.funds.workflow import ALLOCATIONS, TOP_UPS

APIS: list[Blueprint] = [
    residents_api.blp,
    messages_api.blp,
    communities_api.places,
    staff_api.blp,
    delegates_api.blp,
    invitations_api.blp,
    linking_api.blp,
    merchants_api.blp,
    funds_api.blp,
    points_api.blp,
    scores_api.blp,
    programmes_api.blp,
    trials_api.blp,
    pictures_api.blp,
    records_api.blp,
    collecting_api.blp,
    assessments_api.blp,
    reminders_api.blp,
    wallet_api.blp,
    redemptions_api.blp,
    publication_api.blp,
    service_points_api.blp,
    stock_api.blp,
    exchanges_api.blp,
    ratings_api.blp,
    plates_api.blp,
    settlement_api.blp,
    privacy_api.blp,
    residency_api.blp,
    dashboard_api.blp,
    nodes_api.blp,
    areas_api.blp,
    posts_api.blp,
    units_api.blp,
    councils_api.blp,
    cases_api.blp,
    own_cases_api.blueprint([snaps_api.DOOR, complaints_api.DOOR, reports_api.DOOR, work_orders_api.DOOR]),
    snaps_api.blp,
    complaints_api.blp,
    reports_api.blp,
    mediations_api.blp,
    work_orders_api.blp,
    gatherings_api.blp,
    venues_api.blp,
    fairs_api.blp,
    papers_api.blp,
    awards_api.blp,
    honours_api.blp,
    texts_api.blp,
    pledges_api.blp,
]

SESSION_MOVED = [bound_offers.follow_moved]
SESSION_CANCELLED = [fairs_closing.follow_cancelled, bound_offers.follow_cancelled]
AFTER_REVERSAL = [ratings_reweighing.reweigh, redemptions.follow_reversal]

READ_CARD = card_holders.read_card
PAPER_HOLDERS = holders.holders
SIGN_IN_SHORTCUTS = demo_console.shortcuts
BOOKING_RULES = [venues_letting.require_lettable]
VERSION_DECIDERS = [programme_versions.places]
AWARD_JUDGES = [award_nominations.places]
AFTER_AWARD_REVOKED = [honours_revoking.follow_award]
PICTURE_USES = [shop_picture.keys_in_use, offer_pictures.keys_in_use, stock_items.keys_in_use]

PAGES: list[flask.Blueprint] = [
    ratings_pages.blp,
    unit_pages.blp,
    programmes_pages.blp,
    records_pages.blp,
    awards_pages.blp,
    open_figures_pages.blp,
    papers_pages.blp,
    phone_page.blp,
    demo_pages.blp,
]

CONSOLES: list[Console] = [
    dashboard_console.blp,
    timeline_console.blp,
    saved_views_console.blp,
    search_console.blp,
    tasks_console.blp,
    *profiles_console.FUNDS,
    *funds_console.CONSOLES,
    *settlement_console.CONSOLES,
    *profiles_console.MERCHANTS,
    *publication_console.CONSOLES,
    service_points_console.blp,
    stock_console.blp,
    exchanges_console.blp,
    *ratings_console.CONSOLES,
    *complaints_console.CONSOLES,
    plates_console.blp,
    fraud_console.blp,
    *profiles_console.RESIDENTS,
    residency_console.blp,
    areas_console.blp,
    posts_console.blp,
    recusal_console.blp,
    units_console.blp,
    *profiles_console.UNITS,
    *cases_console.CONSOLES,
    *snaps_console.CONSOLES,
    *work_orders_console.CONSOLES,
    *reports_console.CONSOLES,
    *mediations_console.CONSOLES,
    *councils_console.CONSOLES,
    *gatherings_console.CONSOLES,
    fairs_console.blp,
    *papers_console.CONSOLES,
    *texts_console.CONSOLES,
    *pledges_console.CONSOLES,
    venues_console.blp,
    awards_console.blp,
    honours_console.blp,
    *records_console.CONSOLES,
    assessments_console.blp,
    reminders_console.blp,
    *programmes_console.CONSOLES,
    trials_console.blp,
    nodes_console.blp,
    open_figures_console.blp,
    *staff_console.CONSOLES,
    exports_console.blp,
    imports_console.blp,
    privacy_console.blp,
    demo_console.blp,
]

ACTIONS: list[type[Action]] = [
    FraudAction,
    PlateAction,
    RatingAction,
    SettlementAction,
    ExportAction,
    PrivacyAction,
    DelegateAction,
    AreaAction,
    LinkAction,
    PostAction,
    UnitAction,
    NodeAction,
    MerchantAction,
    ResidentAction,
    StaffAction,
    RecusalAction,
    NoteAction,
    OfferAction,
    ProgrammeAction,
    RecordAction,
    BatchAction,
    ReminderAction,
    FundAction,
    CouncilAction,
    CaseAction,
    SnapAction,
    ComplaintAction,
    ReportAction,
    MediationAction,
    WorkOrderAction,
    EstateAction,
    GatheringAction,
    VenueAction,
    FairAction,
    PaperAction,
    AwardAction,
    HonourAction,
    TextAction,
    PledgeAction,
    PointAction,
    StockAction,
    ExchangeAction,
]

WORKFLOWS: list[Workflow[Any]] = [
    MERCHANTS,
    POSTS,
    VERSIONS,
    RECORDS,
    RECORD_BATCHES,
    OBJECTIONS,
    REVIEWS,
    REPAIRS,
    SNAPS,
    COMPLAINTS,
    REPORTS,
    MEDIATIONS,
    ORDERS,
    REMINDERS,
    MEETINGS,
    AGENDA,
    MEMBERSHIPS,
    PROJECTS,
    GATHERINGS,
    SIGNUPS,
    TICKETS,
    PAPERS,
    CYCLES,
    NOMINATIONS,
    NOTICES,
    TOP_UPS,
    ALLOCATIONS,
    OFFERS,
    COUPONS,
    REDEMPTIONS,
    EXCHANGES,
    STATEMENTS,
    LINES,
    REVERSAL_REQUESTS,
    BATCHES,
    ITEMS,
    PAYEES,
    SIGNS,
    CORRECTIONS,
    MERGES,
]

EXPORTS: list[Export] = [
    *staff_console.EXPORTS,
    *profiles_console.EXPORTS,
    *posts_console.EXPORTS,
    *units_console.EXPORTS,
    *records_console.EXPORTS,
    *reminders_console.EXPORTS,
    *funds_console.EXPORTS,
    *settlement_console.EXPORTS,
    *fraud_console.EXPORTS,
    *gatherings_exports.EXPORTS,
    *snaps_exports.EXPORTS,
    *work_orders_exports.EXPORTS,
    *pledges_exports.EXPORTS,
    *profiles_exports.EXPORTS,
    *publication_exports.EXPORTS,
    *ratings_console.EXPORTS,
    *reports_exports.EXPORTS,
    *complaints_exports.EXPORTS,
]

IMPORTS: list[Import] = [
    *nodes_imports.IMPORTS,
    *staff_imports.IMPORTS,
    *residents_imports.IMPORTS,
    *merchants_imports.IMPORTS,
    *areas_imports.IMPORTS,
    *posts_imports.IMPORTS,
    *units_imports.IMPORTS,
    *programmes_imports.IMPORTS,
    *records_imports.IMPORTS,
    *residency_imports.IMPORTS,
    *texts_imports.IMPORTS,
]

TASKS: list[TaskKind] = [
    *exports_console.KINDS,
    *import_tasks.KINDS,
    *settlement_jobs.KINDS,
    *plates_console.KINDS,
    *papers_console.TASK_KINDS,
    *texts_jobs.KINDS,
    *records_jobs.KINDS,
    *trials_jobs.KINDS,
]

COMMANDS: list[click.Command] = [
    staff_cli.staff,
    nodes_cli.nodes,
    residents_cli.residents,
    programmes_cli.credit,
    privacy_cli.data,
    open_figures_cli.open_figures,
    demo_cli.demo,
    *operations_commands.COMMANDS,
]

JOBS: list[Job] = [
    *attempts_jobs.JOBS,
    *idempotency.JOBS,
    *files_jobs.JOBS,
    *tasks_jobs.JOBS,
    *ledger_jobs.JOBS,
    *staff_jobs.JOBS,
    *residents_jobs.JOBS,
    *publication_jobs.JOBS,
    *points_jobs.JOBS,
    *programmes_jobs.JOBS,
    *records_jobs.JOBS,
    *reminders_jobs.JOBS,
    *pictures_jobs.JOBS,
    *cases_jobs.JOBS,
    *reports_jobs.JOBS,
    *mediations_jobs.JOBS,
    *gatherings_jobs.JOBS,
    *venues_jobs.JOBS,
    *work_orders_jobs.JOBS,
    *fairs_jobs.JOBS,
    *papers_jobs.JOBS,
    *texts_jobs.JOBS,
    *pledges_jobs.JOBS,
    *awards_jobs.JOBS,
    *invitations_jobs.JOBS,
    *linking_jobs.JOBS,
    *merchants_jobs.JOBS,
    *messages_jobs.JOBS,
    *posts_jobs.JOBS,
    *timeline_jobs.JOBS,
    *privacy_jobs.JOBS,
    *residency_jobs.JOBS,
    *coverage_jobs.JOBS,
    *dashboard_jobs.JOBS,
    *open_figures_jobs.JOBS,
    *fraud_jobs.JOBS,
    *gauges_jobs.JOBS,
    *ratings_jobs.JOBS,
    *machine_records_jobs.JOBS,
]

FIGURES: list[Figure] = [*gauges.FIGURES]
