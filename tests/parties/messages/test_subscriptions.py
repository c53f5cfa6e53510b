"""Values as WeChat takes them; the keys and the pages that they go to are there."""

import string

import pytest

from app.parties.messages.models import MessageKind
from app.parties.messages.subscriptions import FORMS, values_of
from config import MESSAGE_KEYS
from devtools.factories import NOW
from tests.parties.messages.conftest import EARNED
from tests.support.mini_program import page_paths


@pytest.mark.parametrize(
    ("title", "thing"),
    [
        ("字" * 20, "字" * 20),
        ("字" * 21, "字" * 19 + "…"),
        ("两行\n字  和空格", "两行 字 和空格"),
        (" ", "无"),
    ],
)
def test_a_thing_has_one_to_twenty_characters_on_one_line(title: str, thing: str) -> None:
    facts, keys = EARNED | {"title": title}, MESSAGE_KEYS["points_earned"]
    assert values_of(MessageKind.POINTS_EARNED, facts, at=NOW, keys=keys)["thing1"] == thing


def test_the_keys_of_the_template_are_used() -> None:
    values = values_of(MessageKind.POINTS_EARNED, EARNED, at=NOW, keys=("thing9", "number4", "time11"))
    assert values == {"thing9": "义务清扫", "number4": "5", "time11": "2026年11月10日 12:00"}


def test_what_can_be_configured_can_be_sent() -> None:
    assert set(MESSAGE_KEYS) == set(FORMS)


def test_the_pages_are_those_of_the_mini_program() -> None:
    assert {form.page.partition("?")[0] for form in FORMS.values()} <= page_paths()
    known = {None, "coupon_id", "statement_id", "text_id"}
    assert all(field in known for form in FORMS.values() for field in fields_of(form.page))


def fields_of(page: str) -> list[str | None]:
    return [field for _, field, _, _ in string.Formatter().parse(page)]
