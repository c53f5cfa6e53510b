"""What each slice brings to the application: its API, its pages, its commands, its jobs."""

import click
import flask

from app.alliance.fraud import console as oversight_console
from app.alliance.fraud import jobs as oversight_jobs
from app.alliance.ratings import api as ratings_api
from app.alliance.ratings import console as ratings_console
from app.alliance.ratings import jobs as ratings_jobs
from app.alliance.ratings import pages as ratings_pages
from app.alliance.settlement import api as settlement_api
from app.alliance.settlement import console as settlement_console
from app.alliance.settlement import jobs as settlement_jobs
from app.core.console.blueprint import Console
from app.core.exports import Export
from app.core.exports import console as exports_console
from app.core.files import jobs as files_jobs
from app.core.http import idempotency
from app.core.http.api import Blueprint
from app.core.imports import Import
from app.core.imports import console as imports_console
from app.core.imports import import_tasks as imports_running
from app.core.jobs.periodic import Job
from app.core.observability.gauges import Figure
from app.core.tasks import TaskKind
from app.core.tasks import console as tasks_console
from app.core.tasks import jobs as tasks_jobs
from app.demo import cli as demo_cli
from app.demo import phone_page as demo_desk
from app.ledger import jobs as ledger_jobs
from app.office.dashboard import api as reports_api
from app.office.dashboard import console as reports_console
from app.office.dashboard import jobs as reports_jobs
from app.office.dashboard import pages as reports_pages
from app.office.privacy import api as privacy_api
from app.office.privacy import cli as privacy_cli
from app.office.privacy import console as privacy_console
from app.office.privacy import jobs as privacy_jobs
from app.office.profiles.console import residents as dossier_console
from app.operations import commands as operations_cli
from app.operations.gauges import gauges
from app.operations.gauges import jobs as operations_jobs
from app.operations.verification import cli as reports_cli
from app.parties.communities import api as communitie_api
from app.parties.delegates import api as helpers_api
from app.parties.delegates import console as helpers_console
from app.parties.merchants import api as merchants_api
from app.parties.merchants import console as merchants_console
from app.parties.merchants import exports as merchants_exports
from app.parties.messages import api as messages_api
from app.parties.messages import jobs as messages_jobs
from app.parties.residents import api as residents_api
from app.parties.residents import imports as residents_imports
from app.parties.staff import api as staff_api
from app.parties.staff import cli as communities_cli
from app.parties.staff import console as communities_console
from app.parties.staff import jobs as communities_jobs
from app.rewards.coupons import api as coupons_api
from app.rewards.publication import console as coupons_console
from app.rewards.publication import jobs as coupons_jobs
from app.standing.points import jobs as credit_jobs
from app.standing.programmes import cli as credit_cli
from app.standing.records import api as credit_api
from app.standing.records import console as credit_console
from app.standing.records import imports as credit_imports
from app.treasury.funds import api as funds_api
from app.treasury.funds import console as funds_console

APIS: list[Blueprint] = [
    residents_api.blp,
    messages_api.blp,
    communitie_api.places,
    staff_api.blp,
    helpers_api.blp,
    merchants_api.blp,
    funds_api.blp,
    credit_api.blp,
    *coupons_api.BLUEPRINTS,
    ratings_api.blp,
    settlement_api.blp,
    privacy_api.blp,
    reports_api.blp,
]

PAGES: list[flask.Blueprint] = [ratings_pages.blp, demo_desk.blp]

CONSOLES: list[Console] = [
    reports_console.blp,
    reports_pages.blp,
    tasks_console.blp,
    *funds_console.CONSOLES,
    *settlement_console.CONSOLES,
    merchants_console.blp,
    *coupons_console.CONSOLES,
    *ratings_console.CONSOLES,
    oversight_console.blp,
    dossier_console.blp,
    *credit_console.CONSOLES,
    *communities_console.CONSOLES,
    exports_console.blp,
    imports_console.blp,
    helpers_console.blp,
    privacy_console.blp,
]

EXPORTS: list[Export] = [
    *communities_console.EXPORTS,
    *dossier_console.EXPORTS,
    *credit_console.EXPORTS,
    *funds_console.EXPORTS,
    *settlement_console.EXPORTS,
    *oversight_console.EXPORTS,
    *merchants_exports.EXPORTS,
    *coupons_console.EXPORTS,
    *ratings_console.EXPORTS,
]

IMPORTS: list[Import] = [*residents_imports.IMPORTS, *credit_imports.IMPORTS]

TASKS: list[TaskKind] = [*exports_console.KINDS, *imports_running.KINDS, *settlement_jobs.KINDS, *ratings_console.KINDS]

COMMANDS: list[click.Command] = [
    communities_cli.staff,
    credit_cli.credit,
    reports_cli.ledger,
    privacy_cli.data,
    demo_cli.demo,
    *operations_cli.COMMANDS,
]

JOBS: list[Job] = [
    *idempotency.JOBS,
    *files_jobs.JOBS,
    *tasks_jobs.JOBS,
    *ledger_jobs.JOBS,
    *communities_jobs.JOBS,
    *coupons_jobs.JOBS,
    *credit_jobs.JOBS,
    *messages_jobs.JOBS,
    *privacy_jobs.JOBS,
    *reports_jobs.JOBS,
    *oversight_jobs.JOBS,
    *operations_jobs.JOBS,
    *ratings_jobs.JOBS,
]

FIGURES: list[Figure] = [*gauges.FIGURES]
