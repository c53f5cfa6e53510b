"""How everything looks that can be asked for: each answer, without what is new in every one of them."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import delete
from werkzeug.routing import Rule

from app.core.audit import AuditEvent
from app.core.exports import Export
from devtools.factories import commit
from tests.isolation.fields import UNKNOWN
from tests.isolation.places import Place
from tests.support.desk import Desk

Look = dict[str, tuple[int, str]]
"""By route or list: status and text."""
FOR_EVERYBODY = {
    "/",  # Of the demo; else the way to the console.
    "/api/v1/communities",  # The tree, from which a shop chooses where it applies.
    "/console/enrolment",
    "/console/sign-in",
    "/console/imports/<list_name>/template",
    "/console/account-request",  # Another device each time; nobody is signed in.
    "/api/v1/pictures/<key>/<int:width>",  # What is shown of a shop or an offer.
    "/v/<token>",  # A paper: whoever has the code on it sees what is printed (`tests/civic/papers`).
    "/u/<slug>",  # The card of a unit; the slug of a place is that of its shop.
}
OF_ONE = {"fund_movements": "fund_id", "resident_records": "resident_id", "/api/v1/staff/areas": "community_id"}
"""Lists about one only, and which."""
ELSEWHERE = ("/api/docs", "/api/v1/openapi.json", "/app/", "/static/", "/health/", "/metrics")
_NEW_EVERY_TIME = re.compile(
    r'(name="(?:csrf_token|once)" value=")[^"]*'
    r'|("(?:code|secret|request_id|csrf_token)": ?")[^"]*'
    r"|(请提供编号：)[0-9a-f]+"
)


def readable(app: Flask) -> Iterator[Rule]:
    """Every route that shows something of somebody's."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" in rule.methods and not rule.rule.startswith(ELSEWHERE) and rule.rule not in FOR_EVERYBODY:
            yield rule


def path_of(rule: Rule, ids: dict[str, Any]) -> str:
    template = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
    return template.format(**{name: ids[name] for name in rule.arguments})


def plain(content: bytes) -> str:
    """A page without what is drawn anew each time; the cells of a sheet."""
    if content.startswith(b"PK"):
        sheets = load_workbook(io.BytesIO(content), read_only=True)
        return "\n".join(str(row) for sheet in sheets for row in sheet.iter_rows(values_only=True))
    text = content.decode("utf-8", "replace")
    return _NEW_EVERY_TIME.sub(lambda found: next(group for group in found.groups() if group), text)


def without(answer: tuple[int, str], *ids: int) -> tuple[int, str]:
    """An answer in which one cannot see for which of these ids, or for one that nobody has, it was asked."""
    status, text = answer
    return status, re.sub(rf"\b({'|'.join(map(str, (UNKNOWN, *ids)))})\b", "ID", text)


def ask(caller: Any, path: str, **query: Any) -> tuple[int, str]:
    """What somebody is answered: at a desk, with a token, or as a stranger."""
    if isinstance(caller, Desk):
        answer = caller.client.get(path, query_string=query, headers={"Accept": "text/html"})
    elif path.startswith("/api/v1"):
        answer = caller.get(path.removeprefix("/api/v1"), query_string=query)
    else:
        answer = caller.stranger.get(path, query_string=query)
    return answer.status_code, plain(answer.get_data())


def look_around(place: Place, caller_of: Callable[[Rule], Any], rules: Iterable[Rule]) -> Look:
    """These pages and lists with a place's ids."""
    return {rule.rule: ask(caller_of(rule), path_of(rule, place.ids), **of_one(place, rule.rule)) for rule in rules}


NOTES = ("list.exported", "resident.seen", "resident.listed", "roster.taken", "passbook.printed", "paper.printed")
"""What the audit log notes of looking."""


def take_home(desk: Desk, name: str, **query: Any) -> tuple[int, str]:
    """A list as a file."""
    answer = desk.post(f"/exports/{name}", {"format": "csv", "reason": "核对"}, query_string=query)
    return answer.status_code, plain(answer.get_data())


def of_one(place: Place, name: str) -> dict[str, int]:
    """What has to be said about a list of one resident, fund or the like."""
    return {OF_ONE[name]: place.ids[OF_ONE[name]]} if name in OF_ONE else {}


def take_everything_home(place: Place, desk_of: Callable[[Export], Desk]) -> Look:
    """Every list as a file; those of one resident, fund or the like of the place's own. The audit log, a list itself,
    is left without the notes of it, and of the files that were opened on the way.
    """
    look = {}
    for name, export in place.app.extensions["exports"].items():
        look[name] = take_home(desk_of(export), name, **of_one(place, name))
    commit(lambda session: session.execute(delete(AuditEvent).where(AuditEvent.action.in_(NOTES))))
    return look


def changes(before: Look, after: Look) -> dict[str, list[str]]:
    """By route or list, the first lines that are others than before."""
    return {
        name: [line for line in after[name][1].splitlines() if line not in before[name][1].splitlines()][:5]
        for name in before
        if after[name] != before[name]
    }
