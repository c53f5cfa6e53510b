"""The database as Flask-SQLAlchemy and Flask-Migrate know it; bound to an application by `create_app`."""

import structlog
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import SQLAlchemyError

from app.core.db.types import Base

log = structlog.get_logger("database")


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, whose last rollback cannot spoil an answer that is ready.

    What a request has read is rolled back after its answer was made. Where the server has died by then there is
    nothing to roll back, and an error raised so late would be a bare 500.
    """

    def _teardown_session(self, exc: BaseException | None) -> None:
        try:
            super()._teardown_session(exc)
        except SQLAlchemyError:
            log.warning("session_not_closed", exc_info=True)
            self.session.registry.clear()  # The dead connection has been invalidated; the pool has let go of it.


db = Database(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate(db=db, directory="migrations", compare_type=True, render_as_batch=True)
