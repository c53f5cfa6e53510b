"""The web application of `wsgi.py`, in which nobody has claimed enough for a day: a phone here stands for many."""

from devtools.town.limits import lift
from wsgi import app

__all__ = ["app"]

lift()
