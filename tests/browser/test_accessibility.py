"""The inspector looks at what is new, and at that wherever it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import Inspector

STYLE = """<style>
  label, input, a, button { display: inline-block; margin: 8px; min-height: 40px; min-width: 40px }
  .tiny { min-width: 0; min-height: 0; width: 12px; height: 12px; padding: 0; margin: 0 }
  .pale label { color: #aaa }
  .roomy { margin: 40px }
</style>"""
FIELD = '<div><label for="{0}">{1}</label><input id="{0}" type="text"></div>'
GOOD = (
    FIELD.format("a", "甲")
    + '<p><a href="/x">甲</a><button aria-expanded="true">乙</button><button class="tiny roomy">丙</button></p>'
    + "<ul><li>甲</li></ul>"
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def show(page: Page, body: str, head: str = "") -> None:
    page.goto("about:blank")  # What was injected into the page before is gone.
    page.set_content(f'<html lang="zh"><head><title>t</title>{head}</head><body><main>{body}</main></body></html>')


def looked(page: Page) -> bool:
    return bool(page.evaluate("typeof axe !== 'undefined'"))


def rules(inspector: Inspector, page: Page) -> list[str]:
    return [rule for _, rule, _ in inspector.violations(page)]


def test_other_words_are_not_looked_at_again(page: Page) -> None:
    inspector = Inspector()
    for body, expected in ((FIELD.format("a", "甲"), True), (FIELD.format("b", "乙") + FIELD.format("c", "丙"), False)):
        show(page, body)
        assert rules(inspector, page) == []
        assert looked(page) is expected


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (FIELD.replace('for="{0}"', 'for="other"').format("a", "甲"), "label"),
        (FIELD.format("a", ""), "label"),
        (FIELD.format("a", "甲乙").replace("<div>", '<div class="pale">'), "color-contrast"),
        ('<p><a href="/x"></a></p>', "link-name"),
        ("<ul><p>甲</p></ul>", "list"),
        ('<p><button aria-expanded="maybe">甲</button></p>', "aria-valid-attr-value"),
        ('<p><button class="tiny">甲</button><button class="tiny">乙</button></p>', "target-size"),
    ],
)
def test_a_fault_of_a_known_kind_is_found_on_each_page(page: Page, body: str, rule: str) -> None:
    inspector = Inspector()
    show(page, GOOD, STYLE)
    assert rules(inspector, page) == []
    for _ in range(2):
        show(page, body, STYLE)
        assert rule in rules(inspector, page)
