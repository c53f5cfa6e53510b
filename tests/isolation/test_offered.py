"""What a page offers to somebody is theirs to do: no link and no button leads to where their role is refused."""

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from app.core.permissions import StaffRole
from tests.isolation.places import Place, kind_of, policy_of
from tests.isolation.views import of_one, path_of, readable

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_LINK = re.compile(r'<a [^>]*href="(/console[^"#]*)')
_FORM = re.compile(r"<form([^>]*)>", re.S)
_ACTION = re.compile(r'action="(/console[^"#]*)"')


def offered(page: str) -> set[tuple[str, str]]:
    """Methods and addresses of all links and forms."""
    found = {("GET", unescape(address)) for address in _LINK.findall(page)}
    for attributes in _FORM.findall(page):
        action = _ACTION.search(attributes)
        if action:
            method = "POST" if 'method="post"' in attributes else "GET"
            found.add((method, unescape(action[1])))
    return found


@pytest.mark.parametrize("role", sorted(StaffRole))
def test_no_page_offers_what_a_role_may_not_do(app: Flask, ours: Place, role: StaffRole) -> None:
    desk, wrong, seen = ours.desk(role), {}, 0
    adapter = app.url_map.bind("localhost")
    for rule in readable(app):
        if kind_of(app, rule) != "page" or not policy_of(app, rule).allows(role):
            continue
        path = path_of(rule, ours.ids)
        answer = desk.client.get(path, query_string=of_one(ours, rule.rule), headers={"Accept": "text/html"})
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for method, address in offered(answer.get_data(as_text=True)):
            seen += 1
            try:
                endpoint, _ = adapter.match(address.split("?")[0], method=method)
            except HTTPException:
                wrong[f"{rule.rule} → {method} {address}"] = "no such page"
                continue
            policy = vars(app.view_functions[endpoint]).get("policy")
            if policy is not None and not policy.allows(role):
                wrong[f"{rule.rule} → {method} {address}"] = policy.name
    assert wrong == {}
    assert seen > 500
