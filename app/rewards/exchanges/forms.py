"""Forms of exchanges."""

from app.core.console.lists import ListQuery
from app.core.http.schemas import day


class ExchangesFilter(ListQuery):
    day = day(load_default=None)
