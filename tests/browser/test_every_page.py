"""Every page in the largest text: nothing sticks out, is cut off, too small to read or to tap, English by accident, or
found by axe, of whatever level. What fits is looked at by people; this is what a machine can see.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Page, Route

from tests.browser.accessibility import EVERYTHING, Inspector
from tests.browser.conftest import OpenPhone
from tests.browser.numbers import ungrouped
from tests.support.served import ask_as

SIZE = "largest"
"""Where there is least room: what fits then fits in the other two as well."""
NO_WORD = re.compile(r"A{1,3}\b|\b[0-9A-Za-z-]*[0-9][0-9A-Za-z-]*|DEMO-PAY")
"""Grades, and the numbers of licences, payments and name cards."""
LOADING = "正在读取|正在登录|正在画"
OVERSEE = """() => {
  const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 }
  const style = getComputedStyle(document.querySelector('.page'))
  const [target, main] = ['--target', '--text'].map(name => parseFloat(style.getPropertyValue(name)))
  const width = document.documentElement.clientWidth
  const scrolls = e => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.matches('.uni-scroll-view')
    || (!e.matches('uni-page-body') && scrolls(e.parentElement))
  const wrong = new Set()
  const all = [...document.querySelectorAll('uni-page-body *')].filter(e => seen(e) && !e.closest('uni-resize-sensor'))
  for (const e of all) {
    const { left, right } = e.getBoundingClientRect()
    const words = `${e.tagName} ${e.className} ${(e.innerText || '').slice(0, 20)}`
    if ((right > width + 1 || left < -1) && !scrolls(e.parentElement)) wrong.add(`sticks out: ${words}`)
    if (e.scrollWidth > e.clientWidth + 2 && e.clientWidth && getComputedStyle(e).overflowX === 'hidden')
      wrong.add(`is cut off: ${words}`)
    const own = [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (own && parseFloat(getComputedStyle(e).fontSize) < (e.closest('.bar') ? 18 : main) - 0.1)
      wrong.add(`is too small to read: ${words}`)
  }
  const taps = 'uni-button, [role=button], [role=radio], [role=tab], [role=checkbox], uni-input, uni-textarea'
  for (const e of all.filter(each => each.matches(taps))) {
    const box = (e.matches('uni-input') ? e.parentElement : e).getBoundingClientRect()
    if (Math.min(box.width, box.height) < target - 0.5) wrong.add(`is too small to tap: ${e.innerText.slice(0, 20)}`)
  }
  return [...wrong]
}"""


@pytest.fixture
def pages(served: dict[str, str]) -> dict[str, list[str]]:
    """The pages that each persona looks at."""

    def first(persona: str, path: str) -> dict[str, Any]:
        item: dict[str, Any] = ask_as(served, persona, "GET", path).json()["items"][0]
        return item

    slug = ask_as(served, "owner-barber", "GET", "/me").json()["memberships"][0]["slug"]
    offer = first("resident-coupons", "/offers")["id"]
    held = first("resident-coupons", "/me/coupons?status=issued")["id"]
    used = first("resident-coupons", "/me/coupons?status=redeemed")["id"]
    post = first("resident-coupons", "/me/posts")["id"]
    statement = first("owner-barber", "/merchant/statements")["id"]
    resident = ["home", "offers", "coupons", "mine", "member-code", "passbook", "score", "messages", "help"]
    resident += ["invitations", "reminders", "cases", "posts", "meetings", "outcomes"]
    resident += ["collect", "collect-form", "collected", "report"]
    resident += ["rules", "privacy", "views", "correction", "leaving", "household", "paper", "gone"]
    led = first("resident-rich", "/leader/sessions")["session"]["id"]
    session, team = (first("resident-coupons", path)["id"] for path in ("/sessions", "/teams"))
    gatherings = ["list", "mine", "hours", "papers", "led", "teams", "venues"]
    venues = [each["id"] for each in ask_as(served, "resident-coupons", "GET", "/venues").json()["items"]]
    seen = [each["no"] for each in ask_as(served, "resident-notice", "GET", "/cases").json()["items"]]
    task = first("resident-points", "/collector/cases")["no"]
    ordered = [each["no"] for each in ask_as(served, "resident-notice", "GET", "/me/work-orders").json()["items"]]
    repair = first("resident-points", "/property/work-orders")["no"]
    to_look = first("resident-points", "/collector/reports")["no"]
    sealed = first("resident-notice", "/reports")["no"]
    cycles = ask_as(served, "resident-coupons", "GET", "/award-cycles").json()["items"]
    assert {each["state"] for each in cycles} >= {"open", "judging", "public", "granted"}
    notices = ask_as(served, "resident-coupons", "GET", "/texts").json()["items"]
    benefits = ask_as(served, "resident-coupons", "GET", "/texts?kind=benefit").json()["items"]
    pledges = ask_as(served, "resident-coupons", "GET", "/texts?kind=pledge").json()["items"]
    meetings = ask_as(served, "resident-points", "GET", "/council/meetings").json()["items"]
    shop = ["counter", "redemptions", "account", "statements", "clerks", "payee", "offers", "offer-form", "ratings"]
    shop += ["rhythm", "stars", "records", "complaints", "pledges"]
    asked = [each["no"] for each in ask_as(served, "owner-barber", "GET", "/merchant/cases").json()["items"]]
    mediated = [each["no"] for each in ask_as(served, "resident-notice", "GET", "/me/mediations").json()["items"]]
    complained = [each["no"] for each in ask_as(served, "resident-notice", "GET", "/me/complaints").json()["items"]]
    return {
        "resident-coupons": [
            *(f"resident/{page}" for page in resident),
            *(f"gathering/{page}" for page in gatherings),
            f"gathering/session?id={session}",
            f"gathering/team?id={team}",
            *(f"gathering/venue?id={each}" for each in venues),
            *(f"text/{page}" for page in ("list", "benefits", "lessons", "pledges")),
            *(f"text/notice?id={each['id']}" for each in notices[:1]),
            *(f"text/benefit?id={each['id']}" for each in benefits[:1]),
            *(f"text/pledge?id={each['id']}" for each in pledges[:1]),
            "counter/points",
            "award/list",
            "award/mine",
            *(f"award/cycle?id={each['id']}" for each in cycles if each["state"] in ("open", "judging", "public")),
            f"resident/offer?id={offer}",
            f"resident/coupon?id={held}",
            f"resident/coupon?id={used}",
            f"resident/post?id={post}",
        ],
        "resident-points": [
            "gathering/led",
            "gathering/keeping",
            "voice/tasks",
            f"voice/task?no={task}",
            "voice/orders?firm=1",
            f"voice/order?no={repair}&firm=1",
            "voice/sealed-tasks",
            f"voice/sealed-task?no={to_look}",
            f"gathering/leading?id={led}",
            "resident/meetings",
            *(f"resident/meeting?id={each['id']}" for each in meetings[:3]),
        ],
        "resident-notice": [
            "voice/new",
            "voice/mine",
            *(f"voice/report?no={no}" for no in seen[:3]),
            "voice/order-new",
            "voice/orders",
            *(f"voice/order?no={no}" for no in ordered[:6]),
            "voice/sealed-new",
            "voice/sealed-mine",
            f"voice/sealed?no={sealed}",
            f"voice/complain?slug={slug}",
            "voice/complaints",
            *(f"voice/complaint?no={no}" for no in complained),
            "voice/mediate",
            "voice/mediations",
            *(f"voice/mediation?no={no}" for no in mediated[:3]),
        ],
        "resident-of-owner": ["counter/till", "counter/shelf"],
        "resident-rich": ["gathering/led", f"gathering/leading?id={led}"],
        "owner-barber": [
            *(f"shop/{page}" for page in shop),
            *(f"shop/complaint?no={no}" for no in asked),
            "shop/name-card",
            f"shop/statement?id={statement}",
        ],
        "clerk-barber": ["shop/account", "shop/clerks", "shop/payee"],
        "applicant": ["resident/home", "resident/coupons", "shop/apply", "public/ratings"],
        "consumer": [f"public/card?slug={slug}", f"public/rate?slug={slug}", "public/card", "public/not-found"],
    }


@pytest.fixture(scope="module")
def inspector() -> Inspector:
    return Inspector(EVERYTHING)


def sign_in_once(page: Page) -> None:
    """So many visits in a minute are more sign-ins than one address may have: all but the first get the same token."""
    answers: list[APIResponse] = []

    def answer(route: Route) -> None:
        if not answers:
            answers.append(route.fetch())
        route.fulfill(response=answers[0])

    page.route("**/api/v1/session", answer)


PERSONAS = [
    "resident-coupons",
    "resident-points",
    "resident-notice",
    "resident-rich",
    "resident-of-owner",
    "owner-barber",
    "clerk-barber",
    "applicant",
    "consumer",
]


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_is_fit_to_be_read_and_tapped(
    phone: OpenPhone, pages: dict[str, list[str]], inspector: Inspector, persona: str
) -> None:
    wrong: dict[str, list[str]] = {}
    held = phone(persona)
    held.page.add_init_script(f"""
        if (location.protocol !== 'about:') {{
            localStorage.setItem('text-size', JSON.stringify({{type: 'string', data: '{SIZE}'}}))
            localStorage.setItem('privacy-consent', 'yes')
        }}
    """)
    sign_in_once(held.page)
    for path in pages[persona]:
        held.open(f"/pages/{path}")
        held.page.wait_for_function(
            f"() => {{ const page = document.querySelector('uni-page-body');"
            f" return page && page.innerText.length > 8 && !/{LOADING}/.test(page.innerText) }}"
        )
        body = held.page.locator("uni-page-body").last
        assert held.page.locator(".page").last.evaluate("e => e.className").endswith(f"size-{SIZE}")
        found = held.page.evaluate(OVERSEE)
        found += [f"{rule}: {elements[0][:200]}" for _, rule, elements in inspector.violations(held.page)]
        found += re.findall(r"[A-Za-z]{3,}", NO_WORD.sub("", body.inner_text()))
        found += ungrouped(body.inner_text())
        if found:
            wrong[path] = found
    assert wrong == {}
