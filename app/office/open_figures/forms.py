"""Forms of open figures: which year of which node."""

from app.core.console.lists import ListQuery
from app.core.http.schemas import form_id, whole


class ReportFilter(ListQuery):
    year = whole(2020, 2100, strict=False, load_default=None)
    community_id = form_id(load_default=None)
