"""The first day: on an empty MariaDB three administrators set a street up from spreadsheets, and a coupon is redeemed.

docs/first-day.md tells it; its pictures are those of this test: `SCREENSHOTS=docs/images/first-day`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from devtools import first_street as street
from devtools.first_street import COMMUNITIES, DISTRICT, FINANCE, TOWN
from devtools.servers.mariadb import running_mariadb
from tests.browser.newcomer import Applicant, Newcomer
from tests.browser.phone import Phone
from tests.browser.test_counter import digits_on, type_code
from tests.support.production import flask
from tests.support.redis_server import running_redis
from tests.support.served import ROOT, assert_verified, served_empty

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

INITIAL = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}")
OFFER = "迎新券：满 10 元减 5 元"
ENTERING = re.compile("已开始导入|已导入")
SLOW_S = 90
"""How long a task of the worker may take on a machine that has much else to do."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A system with nothing but its migrations, on MariaDB and Redis."""
    folder = tmp_path_factory.mktemp("first-day")
    with (
        running_mariadb() as database_url,
        running_redis() as redis_url,
        served_empty(folder, DATABASE_URL=database_url, REDIS_URL=redis_url) as env,
    ):
        yield env


def test_a_street_is_set_up_in_a_day_and_a_coupon_is_redeemed(
    browser: Browser, empty: dict[str, str], tmp_path: Path
) -> None:
    day = FirstDay(browser, empty, tmp_path)
    files = street.files()
    day.found()
    day.administrators_come()
    day.open_district_fund()
    day.communities(files["communities"])
    day.staff(files["staff"])
    day.finance_is_confirmed()
    day.rosters([files[f"roster-{n:02d}"] for n in range(1, 22)])
    day.shops(files["shops"])
    day.money()
    day.offer()
    day.coupon()
    day.is_over()
    assert_verified(empty)
    day.close()


class FirstDay:
    """What happens, step by step; each leaves its pictures."""

    def __init__(self, browser: Browser, env: dict[str, str], album: Path) -> None:
        self._browser, self._env, self._album = browser, env, album
        self.url = env["PUBLIC_URL"]
        self.people: list[Newcomer] = []
        self.phones: list[Phone] = []

    def found(self) -> None:
        """What whoever runs the machine does: the catalogue, and three administrators."""
        self.initial: dict[str, str] = {}
        for args in (
            ["credit", "install"],
            ["staff", "first", "zhang.min", "li.qiang", "--district", DISTRICT],
            ["staff", "administrator", "wang.fang"],
        ):
            done = flask(self._env, *args)
            assert done.returncode == 0, done.stdout + done.stderr
            found = INITIAL.findall(done.stdout)
            names = [name for name in ("zhang.min", "li.qiang", "wang.fang") if name in args]
            assert len(found) == len(names), done.stdout
            self.initial |= dict(zip(names, found, strict=True))

    def desk(self, username: str, initial: str, picture: str = "") -> Newcomer:
        self.people.append(Newcomer(self._browser, self.url, username, initial, self._album, picture))
        return self.people[-1]

    def phone(self, persona: str) -> Phone:
        self.phones.append(Phone(self._browser, self.url, persona, self._album))
        return self.phones[-1]

    def administrators_come(self) -> None:
        self.zhang = self.desk("zhang.min", self.initial["zhang.min"], "01-enrolment")
        self.li = self.desk("li.qiang", self.initial["li.qiang"])
        self.wang = self.desk("wang.fang", self.initial["wang.fang"])
        self.zhang.open("/")
        self.zhang.sees("第一天：还差 5 步")  # Two have taken their accounts: that step is done.
        self.zhang.check()
        self.zhang.keep("02-checklist")

    def open_district_fund(self) -> None:
        """What the street is handed comes from the district."""
        zhang = self.zhang
        zhang.open("/funds")
        zhang.sees("本辖区还没有信用基金")
        zhang.check()
        zhang.follow("开设基金")
        zhang.choose("社区", DISTRICT)
        zhang.check()
        zhang.press("开设基金")
        zhang.confirm()
        zhang.sees(f"{DISTRICT}信用基金")

    def communities(self, file: Path) -> None:
        zhang = self.zhang
        zhang.open("/")
        zhang.follow("新建街道和社区")
        zhang.follow("导入表格")
        zhang.check()
        zhang.keep("03-communities-upload")
        task = self.sent(zhang, "nodes", file)
        self.checked(zhang, task, "检查通过，共 22 行")
        zhang.sees("首次划拨 5,000 元，从示例街道信用基金，待另一人审批")
        zhang.sees("305,000")
        zhang.check()
        self.shown(zhang, "新增（22 行）")
        zhang.keep("04-communities-checked")
        self.entered(zhang, "已导入 22 行")
        zhang.follow("查看社区")
        zhang.sees(COMMUNITIES[-1])
        zhang.check()
        zhang.keep("05-communities")

    def staff(self, file: Path) -> None:
        li = self.li
        li.open("/staff")
        li.check()
        task = self.sent(li, "staff", file)
        self.checked(li, task, "检查通过，共 60 行")
        li.sees("启用后要由另一位管理员当面确认")
        li.check()
        self.shown(li, "新增（60 行）")
        li.keep("06-staff-checked")
        self.entered(li, "已导入 60 行")
        li.follow("打印初始密码单")
        li.sees("还没有发")
        li.check()
        li.keep("07-slips-choose")
        li.press("生成勾选的初始密码")
        li.confirm()
        li.sees("初始密码单", within_s=60)
        expect(li.page.locator(".slip")).to_have_count(30, timeout=60_000)
        li.check()
        li.keep("08-slips")
        slips = li.page.locator(".slip").all_inner_texts()
        names = [found for slip in slips for found in re.findall(r"shili\.[a-z0-9]+", slip)]
        self.slips = dict(zip(names, [found for slip in slips for found in INITIAL.findall(slip)], strict=True))
        li.open("/staff")
        li.sees("待发初始密码")
        li.check()
        li.keep("09-staff")

    def finance_is_confirmed(self) -> None:
        """A role that moves money has no slip: its holder asks, and waits for another administrator, who sees them."""
        finance, li, zhang = Applicant(self._browser, self.url, FINANCE, self._album), self.li, self.zhang
        self.people.append(finance)
        li.open(f"/staff?username={FINANCE}")
        li.sees("待本人申请开通")
        li.follow(FINANCE)
        li.fill("本人的申请号", finance.number)
        li.check()
        li.press("按申请启用")
        li.sees("没有人知道它们")
        finance.sign_in_as_chosen("等待确认")
        finance.check()
        finance.keep("10-waiting")
        zhang.open(f"/staff?username={FINANCE}")
        zhang.follow(FINANCE)
        zhang.fill("本人的动态口令", finance.code(later=1))
        zhang.check()
        zhang.keep("11-confirmation")
        zhang.press("已当面核对，确认")
        zhang.sees("已确认，账号可以使用了")
        finance.open("/")
        finance.sees(TOWN)
        self.desk("shili.01a", self.slips["shili.01a"]).sees(COMMUNITIES[0])

    def rosters(self, files: list[Path]) -> None:
        """Seven communities each."""
        three = [self.zhang, self.li, self.wang]
        tasks = [
            (three[n % 3], self.sent(three[n % 3], "roster", file, COMMUNITIES[n])) for n, file in enumerate(files)
        ]
        entering = []
        for n, (who, task) in enumerate(tasks):
            self.checked(who, task, re.compile("检查通过，共 14[23] 行"))
            if n == 0:
                who.check()
                self.shown(who, "新增（143 行）")
                who.keep("12-roster-checked")
            who.press("确认导入")
            who.confirm()
            who.sees(ENTERING, within_s=SLOW_S)
            entering.append((who, who.page.url.removeprefix(f"{self.url}/console")))
        for who, task in entering:
            self.checked(who, task, re.compile("已导入 14[23] 行"))
        self.wang.open("/tasks")
        self.wang.check()
        self.wang.keep("13-tasks")

    def shops(self, file: Path) -> None:
        """Owners show their number on their phones first; one of them has not done so yet."""
        for owner in street.OWNERS[:-1]:
            self.api(owner).show_phone()
        wang = self.wang
        task = self.sent(wang, "merchants", file)
        self.checked(wang, task, "有 1 处问题")
        wang.sees("还没有微信用户核对过这个手机号")
        wang.check()
        self.shown(wang, "有问题（1 行）")
        wang.keep("14-shops-checked")
        wang.press("导入没有问题的 39 行")
        wang.confirm()
        wang.sees("已导入 39 行", within_s=SLOW_S)
        self.api(street.OWNERS[-1]).show_phone()
        task = self.sent(wang, "merchants", file)
        self.checked(wang, task, "检查通过，共 40 行")
        self.entered(wang, "已导入 40 行")
        wang.follow("查看商户")
        wang.check()
        wang.keep("15-shops")

    def money(self) -> None:
        """Topped up by one, approved by another; then the first allocations, all at once."""
        zhang, li = self.zhang, self.li
        zhang.open("/funds")
        zhang.follow(f"{DISTRICT}信用基金")
        zhang.follow("登记充值")
        zhang.fill("金额（元）", f"{street.TOP_UP_YUAN:,}")
        zhang.choose("资金来源", "财政拨付")
        zhang.fill("银行流水号", "FIRST-DAY-0001")
        zhang.check()
        zhang.press("登记")
        zhang.sees("已登记，请另一位工作人员审批。")
        zhang.check()
        zhang.keep("16-top-up")
        top_up = zhang.page.url.removeprefix(f"{self.url}/console")
        li.open(top_up)
        li.press("批准入账")
        li.confirm()
        li.sees("已批准入账。")
        li.open("/allocations?status=drafted")
        li.page.get_by_label("全选").check()
        li.check()
        li.keep("17-allocations")
        li.press("批准勾选的")
        li.confirm()
        li.sees("已批准 22 笔，合计 305,000.00 元")
        li.open("/funds")
        li.check()
        li.keep("18-funds")

    def offer(self) -> None:
        finance = self.people[3]
        finance.open("/offers")
        finance.check()
        finance.open("/offers/new?kind=cash_off")
        finance.choose("给哪里的居民", TOWN)
        finance.fill("标题", OFFER)
        finance.fill("说明", "在示例街道的任何一家联盟商户都可以用。")
        finance.fill("立减金额（元）", "5")
        finance.fill("满多少可用（元）", "10")
        finance.fill("兑换积分", "0")
        finance.fill("数量", "3000")
        finance.choose("优惠由谁承担", "基金定额补贴")
        finance.fill("每次补贴（元）", "5")
        finance.check()
        finance.keep("19-offer-new")
        finance.press("保存草稿")
        finance.sees("优惠已起草，请核对成本后发布。")
        finance.sees("15,000.00 元")
        finance.check()
        finance.keep("20-offer-cost")
        finance.press("发布")
        finance.confirm()
        finance.sees("优惠已发布")

    def coupon(self) -> None:
        """A resident finds themselves by their number, claims; a clerk whom the owner has asked redeems."""
        owner, clerk = self.api(street.OWNERS[0]), self.api(street.CLERK)
        clerk.show_phone()
        owner.post("/merchant/clerks", {"phone": street.phone_of(street.CLERK), "name": "示例店员"})
        [asked] = clerk.get("/me/invitations")["items"]
        clerk.post(f"/me/invitations/{asked['id']}/acceptance")

        resident = self.phone(street.RESIDENT)
        resident.open()
        resident.sees("用手机号核对", within_s=30)
        resident.press("用手机号核对")
        resident.page.locator(".uni-modal__btn_primary").click()  # WeChat's own question.
        resident.sees("号码可能换过人", within_s=30)
        resident.type("户号", street.HOME)
        resident.keep("21-phone-link")
        resident.press("核对户号")
        resident.sees(OFFER, within_s=30)
        resident.keep("22-phone-home")
        resident.tap(OFFER)
        resident.press("领取，不用积分")
        resident.press("确认兑换")
        resident.page.locator(".uni-modal__btn_primary").click()
        resident.sees("秒后自动换新", within_s=30)
        resident.keep("23-phone-coupon")

        counter = self.phone(street.CLERK)
        counter.open("/pages/shop/counter")
        counter.agree_to_privacy()
        type_code(counter, digits_on(resident))
        counter.sees(OFFER, within_s=30)
        counter.type("账单金额", "26.80")
        counter.sees("¥21.80")
        counter.keep("24-counter")
        counter.press("确认核销")
        counter.sees("核销成功", within_s=30)
        counter.keep("25-counter-done")
        resident.sees("已使用", within_s=30)

    def is_over(self) -> None:
        self.zhang.open("/")
        expect(self.zhang.page.get_by_text("第一天：还差")).to_have_count(0)
        self.zhang.check()
        self.zhang.keep("26-the-end")

    def close(self) -> None:
        problems = [f"{each.username}: {problem}" for each in self.people for problem in each.problems]
        problems += [f"{each.persona}: {problem}" for each in self.phones for problem in each.problems]
        for context in [each.context for each in self.people] + [each.context for each in self.phones]:
            context.close()
        assert problems == []

    def sent(self, who: Newcomer, name: str, file: Path, place: str = "") -> str:
        """The page of the task that checks a file."""

        def send() -> None:
            who.open(f"/imports/{name}")
            if place:
                who.page.get_by_label("社区").first.select_option(
                    value=who.page.locator("#place_id option").filter(has_text=place).get_attribute("value")
                )
            who.hand_in("表格", file)
            who.press("上传并检查")

        who.while_busy(send, re.compile("已上传，正在检查"))
        return who.page.url.removeprefix(f"{self.url}/console")

    def checked(self, who: Newcomer, task: str, words: str | re.Pattern[str]) -> None:
        who.open(task)
        who.sees(words, within_s=SLOW_S)

    def shown(self, who: Newcomer, words: str) -> None:
        """What reads so at the top of the window, for a picture."""
        who.text(words).evaluate("element => element.scrollIntoView({ block: 'start' })")
        who.page.mouse.wheel(0, -120)
        who.page.wait_for_timeout(200)

    def entered(self, who: Newcomer, words: str) -> None:
        who.press("确认导入")
        who.confirm()
        who.sees(words, within_s=SLOW_S)

    def api(self, persona: str) -> "OnAPhone":
        return OnAPhone(self._env, persona)


class OnAPhone:
    """What somebody does on their phone, without the screen."""

    def __init__(self, env: dict[str, str], persona: str) -> None:
        self._stand_in, self._persona = f"http://127.0.0.1:{env['WECHAT_MOCK_PORT']}/wxmock/client", persona
        self._api = f"{env['PUBLIC_URL']}/api/v1"
        self._headers: dict[str, str] = {}
        token = self.post("/session", {"code": self._code("login")})["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    def _code(self, what: str) -> str:
        answer = requests.post(f"{self._stand_in}/{what}", json={"persona": self._persona}, timeout=30)
        return str(answer.json()["code"])

    def show_phone(self) -> None:
        self.post("/me/phone", {"code": self._code("phone")})

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer(requests.post(self._api + path, json=body or {}, headers=self._headers, timeout=60))

    def get(self, path: str) -> Any:
        return self._answer(requests.get(self._api + path, headers=self._headers, timeout=60))

    def _answer(self, answer: requests.Response) -> Any:
        assert answer.ok, (answer.status_code, answer.text)
        return answer.json() if answer.content else None


def test_the_pictures_of_the_walk_through_are_those_of_the_test() -> None:
    made = set(re.findall(r'keep\("([^"]+)"\)|"(01-enrolment)"', Path(__file__).read_text(encoding="utf-8")))
    names = {first or second for first, second in made}
    assert names == {picture.stem for picture in (ROOT / "docs/images/first-day").glob("*.png")}
    told = set(re.findall(r"images/first-day/([^)]+)\.png", (ROOT / "docs/first-day.md").read_text(encoding="utf-8")))
    assert told == names
