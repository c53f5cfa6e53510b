"""The web application of `wsgi.py`, in which nobody has claimed enough for a day: a phone here stands for many."""

from app.rewards.coupons import daily_limits
from wsgi import app

__all__ = ["app"]

daily_limits.A_DAY = daily_limits.OF_ONE_OFFER = 1_000_000
