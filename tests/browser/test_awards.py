"""Awards on the phone: a vote that is given once, proposing oneself, and what one has been given."""

import re

from tests.browser.conftest import OpenPhone
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
