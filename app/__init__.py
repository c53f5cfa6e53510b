"""信用银行 (Credit Bank): community credit points and merchant alliances on one double-entry ledger."""

from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from app import features, models, serving, topics, worker  # noqa: F401  # Migrations see every table.
from app.civic.gatherings import booking, following
from app.core.commands import with_refusals
from app.core.console.frame import init_console
from app.core.db.engine import OVERFLOW_MAX, engine_options, ensure_sqlite_folder, prepare_engine
from app.core.db.session import db, migrate
from app.core.http import api_docs, edge
from app.core.http.api import Api
from app.core.http.api_document import spec_options
from app.core.http.assets import init_assets
from app.core.http.json_bodies import JsonProvider
from app.core.http.rate_limits import limiter
from app.core.http.request_buffering import BYTES_MAX
from app.core.observability import health
from app.core.observability.connections import count_connections
from app.core.observability.database_collector import DatabaseCollector
from app.core.observability.logs import configure_logs
from app.core.security.keyring import keyring
from app.core.security.lockout import REDIS_OPTIONS, FailureCounter
from app.directory import Directory
from app.parties.pictures import shown
from app.parties.timeline.topics import TOPICS
from app.rewards.redemptions import after_reversal
from app.standing.awards import after_revocation, judges
from app.standing.programmes import deciders
from app.wechat.service import WeChat
from config import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings) -> Flask:
    """The application for these settings: the only place where everything meets."""
    configure_logs(settings.log_level, settings.log_format)
    keyring.configure(
        secret_key=settings.secret_key,
        index_key=settings.index_key,
        data_keys=settings.data_keys,
        seal_keys=settings.seal_keys,
        reporter_keys=settings.reporter_keys,
    )
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=keyring.derive("flask-session"),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        MAX_CONTENT_LENGTH=BYTES_MAX,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=REDIS_OPTIONS if settings.redis_url else {},
        API_TITLE="信用银行 Credit Bank",
        API_VERSION="1.0",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.json = JsonProvider(app)
    ensure_sqlite_folder(settings.database_url)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    prepare_engine(engine)
    count_connections(engine, overflow_max=OVERFLOW_MAX)
    migrate.init_app(app, directory=str(ROOT / "migrations"))
    limiter.init_app(app)
    app.extensions["directory"] = Directory()
    app.extensions["failures"] = FailureCounter(settings.redis_url)
    app.extensions["wechat"] = WeChat(
        base_url=settings.wechat_base_url,
        app_id=settings.wechat_app_id,
        app_secret=settings.wechat_app_secret,
        redis_url=settings.redis_url,
    )
    if settings.trusted_proxies:  # Else whoever asks could say that they are somebody else.
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.extensions["periods"] = {job.name: job.every_seconds for job in features.JOBS}
    app.extensions["database_metrics"] = DatabaseCollector(
        features.FIGURES, lambda: Session(engine), app.extensions["periods"]
    )
    secure = settings.public_url.startswith("https://")
    edge.init_http(app, secure=secure)
    init_assets(app, {"": ROOT / "app" / "static", "docs": api_docs.ASSETS})
    app.register_blueprint(health.blp)
    _add_api(app)
    for pages in features.PAGES:
        app.register_blueprint(pages)
    init_console(app, features.CONSOLES, secure=secure)
    app.extensions["actions"] = {action.value: action for kind in features.ACTIONS for action in kind}
    TOPICS.update({topic.kind: topic for topic in topics.TOPICS})
    following.MOVED[:] = features.SESSION_MOVED
    following.CANCELLED[:] = features.SESSION_CANCELLED
    after_reversal.FOLLOWERS[:] = features.AFTER_REVERSAL
    app.extensions["read_card"] = partial(features.READ_CARD, app.extensions["failures"])
    app.extensions["paper_holders"] = features.PAPER_HOLDERS
    app.extensions["sign_in_shortcuts"] = features.SIGN_IN_SHORTCUTS
    booking.RULES[:] = features.BOOKING_RULES
    deciders.DECIDERS[:] = features.VERSION_DECIDERS
    judges.JUDGES[:] = features.AWARD_JUDGES
    after_revocation.FOLLOWERS[:] = features.AFTER_AWARD_REVOKED
    shown.USES[:] = features.PICTURE_USES
    app.extensions["exports"] = {export.name: export for export in features.EXPORTS}
    app.extensions["imports"] = {wanted.name: wanted for wanted in features.IMPORTS}
    app.extensions["tasks"] = {kind.name: kind for kind in features.TASKS}
    app.extensions["start_child"] = start_child
    for commands in (serving.serve, worker.worker, *features.COMMANDS):
        app.cli.add_command(with_refusals(commands))
    return app


def start_child(settings: Settings) -> None:
    """What a process of `core.jobs.processes` begins with."""
    create_app(settings).app_context().push()


def _add_api(app: Flask) -> None:
    api = Api(app, spec_kwargs=spec_options())
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    api.spec.components.security_scheme("user", scheme | {"description": "from POST /session"})
    api.spec.components.security_scheme("staff", scheme | {"description": "from POST /staff/session"})
    for blueprint in features.APIS:
        api.register_blueprint(blueprint, url_prefix="/api/v1")
    app.register_blueprint(api_docs.blp)
