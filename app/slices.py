"""What each slice brings to the application: its API, its pages, its commands, its jobs."""

import click
import flask

from app.communities import api as communities_api
from app.communities import cli as communities_cli
from app.communities import console as communities_console
from app.communities import jobs as communities_jobs
from app.core import idempotency
from app.core.api import Blueprint
from app.core.console.blueprint import Console
from app.core.exports import Export
from app.core.exports import console as exports_console
from app.core.files import jobs as files_jobs
from app.core.imports import Import
from app.core.imports import console as imports_console
from app.core.imports import running as imports_running
from app.core.jobs import Job
from app.core.readings import Figure
from app.core.tasks import TaskKind
from app.core.tasks import console as tasks_console
from app.core.tasks import jobs as tasks_jobs
from app.coupons import api as coupons_api
from app.coupons import console as coupons_console
from app.coupons import jobs as coupons_jobs
from app.credit import api as credit_api
from app.credit import cli as credit_cli
from app.credit import console as credit_console
from app.credit import imports as credit_imports
from app.credit import jobs as credit_jobs
from app.demo import cli as demo_cli
from app.demo import desk as demo_desk
from app.dossier import console as dossier_console
from app.funds import api as funds_api
from app.funds import console as funds_console
from app.helpers import api as helpers_api
from app.helpers import console as helpers_console
from app.ledger import jobs as ledger_jobs
from app.merchants import api as merchants_api
from app.merchants import console as merchants_console
from app.merchants import exports as merchants_exports
from app.messages import api as messages_api
from app.messages import jobs as messages_jobs
from app.operations import cli as operations_cli
from app.operations import jobs as operations_jobs
from app.operations.service import figures
from app.oversight import console as oversight_console
from app.oversight import jobs as oversight_jobs
from app.privacy import api as privacy_api
from app.privacy import cli as privacy_cli
from app.privacy import console as privacy_console
from app.privacy import jobs as privacy_jobs
from app.ratings import api as ratings_api
from app.ratings import console as ratings_console
from app.ratings import jobs as ratings_jobs
from app.ratings import pages as ratings_pages
from app.reports import api as reports_api
from app.reports import cli as reports_cli
from app.reports import console as reports_console
from app.reports import jobs as reports_jobs
from app.reports import pages as reports_pages
from app.residents import api as residents_api
from app.residents import imports as residents_imports
from app.settlement import api as settlement_api
from app.settlement import console as settlement_console
from app.settlement import jobs as settlement_jobs

APIS: list[Blueprint] = [
    residents_api.blp,
    messages_api.blp,
    communities_api.places,
    communities_api.blp,
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

FIGURES: list[Figure] = [*figures.FIGURES]
