"""A fair: booths at the desk, a number on one phone, called on another; an offer that is good inside it only."""

import json
import os
import re
import subprocess
import sys
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import OpenPhone
from tests.browser.desk import OpenDesk
from tests.browser.fairs import OFFER, TITLE
from tests.browser.test_gatherings_desk import see
from tests.support.served import ROOT, ask_as

PATIENCE_S = 30


def begun(env: dict[str, str]) -> dict[str, Any]:
    """What `tests.browser.fairs` says of the fair that it has made."""
    command = [sys.executable, "-m", "tests.browser.fairs"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_a_fair_from_the_desk_to_who_was_served(desk: OpenDesk, phone: OpenPhone, served: dict[str, str]) -> None:
    made = begun(served)
    clerk = desk("street.admin")
    clerk.open(f"/sessions/{made['session']}")
    clerk.follow("摊位和排号")
    clerk.sees("还没有摊位")
    clerk.page.get_by_label("摊位", exact=True).fill("磨刀磨剪")
    clerk.fill("提供什么", "免费磨刀，每人两把。")
    clerk.fill("不在列表里的，写明是谁", "王师傅")
    clerk.fill("叫号的人的居民编号", made["keeper"])
    clerk.press("增加")
    clerk.sees("已增加 1 号摊位")
    clerk.open(f"/offers/{made['offer']}")
    clerk.page.get_by_label("只在一场集市上有效").select_option(str(made["session"]))
    see(clerk, "fair-offer")
    clerk.press("发布")
    clerk.confirm()
    clerk.sees(re.compile("上兑换和使用"))

    guest = phone("resident-points")
    guest.open(f"/pages/gathering/session?id={made['session']}")
    guest.sees(re.compile("10 个名额留给现场"))
    guest.sees(OFFER)
    guest.keep("fair-390")
    guest.press("取 1 号摊位的号")
    guest.sees(re.compile("^下一个就是您"))
    guest.keep("fair-number-390")

    clerk.open(f"/fairs/{made['session']}")
    clerk.sees("正在排队")
    see(clerk, "fair-booths")
    clerk.follow("打印摊位表")
    clerk.sees("手机取号")
    see(clerk, "fair-sheet")

    keeper = phone("resident-notice")
    keeper.open(f"/pages/gathering/session?id={made['session']}")
    keeper.tap("您负责叫号")
    keeper.sees(re.compile(TITLE))
    keeper.press("下一位")
    keeper.sees("1 号", within_s=PATIENCE_S)
    keeper.keep("fair-keeping-390")
    guest.sees(re.compile("^轮到您了"), within_s=PATIENCE_S)
    guest.keep("fair-called-390")
    keeper.press("到了")
    keeper.sees("已接待 1 人", within_s=PATIENCE_S)
    expect(guest.text("取 1 号摊位的号")).to_be_visible(timeout=PATIENCE_S * 1000)

    claimed = ask_as(served, "resident-points", "POST", f"/offers/{made['offer']}/claims")
    assert claimed.status_code == 201
    found = ask_as(served, "resident-points", "GET", "/offers?q=集市").json()["items"]
    to_come = next(each for each in found if each["session_id"] and each["id"] != made["offer"])
    assert to_come["reason"] == "not_at_fair"
    guest.open(f"/pages/resident/offer?id={to_come['id']}")
    guest.sees(re.compile("只在集市期间兑换和使用"))
    guest.keep("fair-offer-outside-390")
