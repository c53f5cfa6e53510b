"""What the web server and the `flask` command load."""

import os
import sys

from app import create_app
from app.core.db.admission import Admission
from app.core.http.request_buffering import RequestBuffering
from app.readiness import refuse_unready, say_what_is_counted_apart
from config import SettingsError, load_settings

try:
    app = create_app(load_settings(os.environ))
except SettingsError as error:
    sys.exit(str(error))
if "FLASK_RUN_FROM_CLI" not in os.environ:  # Its commands are what mends it: `db upgrade`, `doctor`, `backup`.
    refuse_unready(app)
    say_what_is_counted_apart(app.config["SETTINGS"])
    app.wsgi_app = RequestBuffering(Admission(app.wsgi_app))  # type: ignore[method-assign]
