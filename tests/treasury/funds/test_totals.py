"""What a list of money adds up to, over all of its pages and as it is filtered."""

import re

from flask import Flask

from app.treasury import funds
from app.treasury.funds.models import TopUpSource
from devtools import factories
from devtools.factories import NOW, commit
from tests.support.desk import at_desk


def total(page: str) -> str:
    found = re.search(r"共 ([\d,]+) 条，金额合计 (¥[\d,.]+)", page)
    return f"{found[1]} {found[2]}" if found else "none"


def test_a_list_of_top_ups_says_its_sum_as_it_is_filtered(app: Flask) -> None:
    town = factories.town()
    desk = at_desk(app, town.admin)
    before = desk.page("/top-ups?status=drafted")
    assert total(before) == "none"  # An empty list has nothing to add up.
    for number in range(51):  # More than a page.
        drafted = {"source": TopUpSource.DONATION, "bank_reference": f"TOTALS-{number}", "amount_fen": 123_400}
        commit(funds.draft_top_up, fund_id=town.fund.id, staff=town.admin, now=NOW, **drafted)
    first = desk.page("/top-ups?status=drafted")
    assert total(first) == "51 ¥62,934.00"
    further = re.search(r'rel="next" href="/console([^"]*)"', first)
    assert further
    assert (
        "合计"
        not in desk.page(further[1].replace("&amp;", "&")).split("<main")[1].split("pager")[0].split("<tbody>")[0]
    )


def test_a_fund_says_what_came_and_what_went(app: Flask) -> None:
    town = factories.town()
    page = at_desk(app, town.admin).page(f"/funds/{town.fund.id}")
    assert re.search(r"共 \d+ 条，收入合计 ¥[\d,.]+，支出合计 ¥0\.00", page), page[-3000:]
