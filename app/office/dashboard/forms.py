"""Forms of the dashboard: what it is asked for, in its address."""

from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id
from app.office.dashboard.periods import Period


class DashboardQuery(ListQuery):
    period = choice(Period, load_default=Period.DAYS_30)
    node = form_id()
