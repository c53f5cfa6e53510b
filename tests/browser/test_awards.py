"""Awards: a vote that is given once, proposing oneself, what one has been given; a certificate that is checked."""

import re
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.phone import SIZE, keep
from tests.support.served import ask_as

VOTER = "resident-notice"


def test_a_vote_and_a_proposal(phone: OpenPhone, served: dict[str, str]) -> None:
    cycles = ask_as(served, VOTER, "GET", "/award-cycles").json()["items"]
    by_state = {each["state"]: each for each in cycles if each["scheme"]["judging"] == "residents"}

    voter = phone(VOTER)
    voter.open("/pages/resident/mine")
    voter.tap("评选表彰")
    voter.sees("正在评的")
    voter.keep("awards-390")
    voter.tap(f"{by_state['judging']['scheme']['name']} {by_state['judging']['title']}")
    voter.sees(re.compile("正在投票，一人一票"))
    voter.keep("award-cycle-390")
    voter.press("投给")
    voter.sees(re.compile("投给谁不记名"))
    voter.keep("award-vote-390")
    voter.press("投票")
    voter.sees(re.compile("您已经投过票"))
    assert voter.page.locator("uni-button", has_text="投给").filter(visible=True).count() == 0
    again = ask_as(served, VOTER, "GET", f"/award-cycles/{by_state['judging']['id']}").json()
    assert (again["has_voted"], again["ballots"]) == (True, by_state["judging"]["ballots"] + 1)

    voter.open(f"/pages/award/cycle?id={by_state['open']['id']}")
    voter.press("提名我自己")
    voter.press("提名")
    voter.sees("请写一写做了什么，至少 2 个字。")
    voter.type("做了什么", "示例：每天打扫楼道")
    voter.press("提名")
    voter.sees("示例：每天打扫楼道")

    voter.open("/pages/award/mine")
    voter.sees("还没有表彰")


def test_from_a_cycle_to_a_certificate_that_a_passer_by_checks(
    desk: OpenDesk, browser: Browser, served: dict[str, str], tmp_path: Path
) -> None:
    cycles = ask_as(served, VOTER, "GET", "/award-cycles").json()["items"]
    cycle = next(each for each in cycles if each["state"] == "granted")
    clerk = desk("street.clerk")
    clerk.open(f"/award-schemes/cycles/{cycle['id']}")
    clerk.follow("证书和表彰大会")
    clerk.sees(re.compile("月度表彰大会"))
    clerk.press("出具全部证书")
    clerk.sees(re.compile("已出具荣誉证书 1 张"))
    clerk.check()
    clerk.keep("honours-cycle")
    clerk.page.locator("tbody th a").first.click()
    clerk.follow(re.compile("^荣誉证书 "))
    href = clerk.page.get_by_role("link", name="打印（A4）").get_attribute("href")
    sheet = clerk.page.request.get(f"{served['PUBLIC_URL']}{href}")
    drawn = pypdfium2.PdfDocument(sheet.body())[0].render(scale=3).to_pil()
    (code,) = zxingcpp.read_barcodes(drawn)
    drawn.save(tmp_path / "certificate.png")

    with browser.new_context(viewport=SIZE, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(code.text)
        expect(page.get_by_role("heading", name="荣誉证书")).to_be_visible()
        expect(page.get_by_text("有效", exact=True)).to_be_visible()
        expect(page.get_by_text(re.compile(r"^示\*+"))).to_be_visible()
        keep(page, tmp_path / "certificate-checked-390.png")
