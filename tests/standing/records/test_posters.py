"""The poster of what is public: masked, with the last day, how to object, and a code that leads to the page."""

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.permissions import StaffRole
from app.parties.residents.models import Resident
from app.standing.records import posters
from devtools import factories
from devtools.factories import NOW
from tests.standing.records.factories import TODAY, submitted
from tests.standing.records.test_process import Town
from tests.support.desk import at_desk


@pytest.fixture
def town(app: Flask) -> Town:
    return Town()


def text_of(content: bytes) -> tuple[str, int]:
    """All words of a file, without spaces; and how many pages it has."""
    document = pypdfium2.PdfDocument(content)
    said = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    return "".join(said.split()), len(document)


def test_a_poster_says_what_the_page_says(app: Flask, town: Town) -> None:
    name = "王晓明"
    execute(lambda session: session.execute(update(Resident).where(Resident.id == town.person.id).values(name=name)))
    town.approve(town.verify(town.plus()), town.second)
    town.plus()  # Not public yet.
    with frozen(NOW):
        desk = at_desk(app, town.first)
        page = desk.page("/publicity")
        assert "打印公示（A4）" in page
        answer = desk.get(f"/publicity/{town.node.id}/poster")
    assert answer.mimetype == "application/pdf"
    said, pages = text_of(answer.get_data())
    assert pages == 1
    for words in (
        f"{town.node.name}积分公示",
        "2026年11月10日张贴，共1条",
        "+5",
        "11月13日",
        "提出异议",
        "扫码看最新公示",
    ):
        assert words in said
    assert "王*明" in said
    assert name not in said


def test_many_lines_take_more_pages_and_all_are_there(town: Town) -> None:
    person = factories.resident(town.node)
    entered = [submitted(town.first, person.id, "patrol", 1) for _ in range(120)]
    for each in entered:
        town.approve(town.verify(each), town.second)
    lines = posters.lines_of(db.session(), node=town.node)
    assert len(lines) == 120
    content = posters.pdf(node=town.node, lines=lines, url="https://bank.example/p/x", on=TODAY)
    said, pages = text_of(content)
    assert pages > 2
    assert said.count("11月13日") == 120
    assert said.count("公示到") == pages  # Each page has the headings.


def test_nobody_prints_elsewhere(app: Flask, town: Town) -> None:
    elsewhere = at_desk(app, factories.staff(factories.community(), StaffRole.CLERK))
    assert elsewhere.get(f"/publicity/{town.node.id}/poster").status_code == 404
    assert town.node.name not in elsewhere.page("/publicity")
