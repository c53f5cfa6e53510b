"""The Flask extensions, made here and bound to an application by `create_app`."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from app.core.types import Base

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate(db=db, directory="migrations", compare_type=True, render_as_batch=True)
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True, headers_enabled=True)
