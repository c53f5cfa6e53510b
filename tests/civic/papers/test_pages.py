"""What a passer-by sees of a paper, what the desk does with it, and one's own on the phone."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.civic.papers import revoking
from app.civic.papers.models import Paper, PaperKind
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.privacy import access_log
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.papers.conftest import issued
from tests.support.desk import Desk, at_desk
from tests.support.http import SignedIn, as_user

HTML = {"Accept": "text/html"}
NAME = "王小明"


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, town.admin)


@pytest.fixture
def phone(app: Flask, town: Town) -> SignedIn:
    return as_user(app, town.user)


def seen(client: FlaskClient, paper: Paper) -> str:
    answer = client.get(f"/v/{paper.token}", headers=HTML)
    assert answer.status_code == 200
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    return answer.text


def terms(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))


def test_a_passer_by_sees_what_is_printed_and_nothing_more(client: FlaskClient, town: Town) -> None:
    paper = issued(town)
    page = seen(client, paper)
    shown = terms(page)
    assert list(shown) == ["持有人", "服务队伍", "服务时长", "编号", "出具", "日期"]
    assert (shown["服务时长"], shown["编号"], shown["出具"]) == (
        "12.5 小时（不含往返路程）",
        "2026-000001",
        town.node.name,
    )
    assert "有效" in page
    assert paper.holder not in page
    assert town.person.number not in page


def test_a_revoked_paper_says_so_and_not_why(client: FlaskClient, town: Town) -> None:
    paper = issued(town)
    commit(revoking.revoke, paper_id=paper.id, reason="冒名申请", staff=town.admin, now=NOW)
    page = seen(client, paper)
    assert "已作废" in page
    assert "不能再使用" in page
    assert "冒名申请" not in page


def test_a_query_that_is_over_tells_nothing_any_more(client: FlaskClient, town: Town) -> None:
    paper = issued(town, PaperKind.QUERY_PRINT)
    assert terms(seen(client, paper))["可用积分"] == "100"
    with frozen(NOW + timedelta(minutes=2)):
        page = seen(client, paper)
    assert "已到期" in page
    assert "可用积分" not in page


def test_a_pass_that_is_over_shows_what_it_said(client: FlaskClient, town: Town) -> None:
    paper = issued(town, PaperKind.BENEFIT_PASS)
    with frozen(NOW + timedelta(days=365)):
        page = seen(client, paper)
    assert ("已到期" in page, terms(page)["会员"]) == (True, "是")


@pytest.mark.parametrize("token", ["x" * 24, "凭证", "a", "%27%20OR%201", "0" * 300])
def test_a_code_that_nobody_has_given(client: FlaskClient, town: Town, token: str) -> None:
    issued(town)
    answer = client.get(f"/v/{token}", headers=HTML)
    assert (answer.status_code, "没有找到这张凭证" in answer.text) == (404, True)
    asked = client.get(f"/v/{token}", headers={"Accept": "application/json"})
    assert (asked.status_code, asked.json["code"]) == (404, "not_found")
    assert client.post(f"/v/{token}/looks", data={}).status_code == 404


def test_whoever_tries_codes_is_slowed_down(client: FlaskClient, town: Town) -> None:
    answers = [client.get(f"/v/{number:024d}", headers=HTML).status_code for number in range(61)]
    assert (answers[:60], answers[60]) == ([404] * 60, 429)


def test_a_proof_is_seen_once_by_somebody_who_says_who_they_are(
    client: FlaskClient, phone: SignedIn, town: Town
) -> None:
    made = phone.post("/me/proofs", {"statement": "stars", "at_least": 1})
    assert (made.status_code, made.json["title"], made.json["status"]) == (201, "信用证明", "valid")
    path = "/" + made.json["url"].split("/", 3)[3]
    said = "信用星级不低于 1 星"
    asking = client.get(path, headers=HTML).text
    assert (said in asking, "请写下您是谁" in asking) == (False, True)
    key = re.search(r'name="key" value="(.+?)"', asking)[1]
    for typed in ({"who": "某", "key": key}, {"who": "某某银行"}, {"who": "某某银行", "key": "短"}):
        refused = client.post(f"{path}/looks", data=typed, headers=HTML)
        assert (refused.status_code, said in refused.text) == (422, False)
    typed = {"who": "某某银行", "key": key}
    first, again = (client.post(f"{path}/looks", data=typed, headers=HTML) for _ in range(2))
    assert [(answer.status_code, said in answer.text) for answer in (first, again)] == [(200, True)] * 2
    other = client.post(f"{path}/looks", data=typed | {"key": "z" * 24}, headers=HTML)
    assert (other.status_code, said in other.text, "已使用" in other.text) == (409, False, True)
    assert said not in client.get(path, headers=HTML).text
    own = phone.get("/me/papers").json["items"][0]
    assert (own["status"], [look["who"] for look in own["looks"]]) == ("used", ["某某银行"])
    assert own["facts"] == [{"label": "证明内容", "text": said}]


def test_what_is_not_so_is_not_proven(phone: SignedIn) -> None:
    for body, status, code in (
        ({"statement": "stars", "at_least": 5}, 409, "not_so"),
        ({"statement": "stars", "at_least": 6}, 422, "invalid_input"),
        ({"statement": "points", "at_least": 1}, 422, "invalid_input"),
        ({"statement": "points", "at_least": 1, "since": "2027-01-01"}, 422, "invalid_input"),
        ({"statement": "points", "at_least": 101, "since": "2026-01-01"}, 409, "not_so"),
        ({"statement": "grade", "at_least": 1}, 422, "invalid_input"),
        ({"statement": "points", "at_least": 0, "since": "2026-01-01"}, 422, "invalid_input"),
    ):
        answer = phone.post("/me/proofs", body)
        assert (answer.status_code, answer.json["code"]) == (status, code), body
    assert phone.get("/me/papers").json["items"] == []


def test_a_proof_that_is_asked_for_twice_is_one(phone: SignedIn) -> None:
    body = {"statement": "points", "at_least": 50, "since": "2026-01-01"}
    first, again = (phone.post("/me/proofs", body, headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert first.json == again.json
    assert len(phone.get("/me/papers").json["items"]) == 1


def test_papers_are_seen_by_nobody_else(app: Flask, phone: SignedIn, town: Town) -> None:
    issued(town)
    assert [each["title"] for each in phone.get("/me/papers").json["items"]] == ["志愿服务证明"]
    assert as_user(app, factories.town().user).get("/me/papers").json["items"] == []


CERTIFICATE = {
    "team": "保洁服务队",
    "from_on": "2026-10-01",
    "until_on": "2026-10-31",
    "hours": "12.5",
    "service": "楼道清洁",
}


def test_a_certificate_is_issued_printed_and_revoked(desk: Desk, town: Town) -> None:
    assert "志愿服务证明" in desk.page("/papers/new")
    made = desk.post("/papers/new?kind=certificate", {"number": town.person.number, **CERTIFICATE})
    page = desk.said(made)
    at = made.headers["Location"].removeprefix("/console")
    assert "12.5 小时（不含往返路程）" in page
    name = db.session.scalar(select(Paper)).holder
    assert name not in page
    for size, wide in (("a4", 595), ("a5", 420)):
        sheet = desk.get(f"{at}/sheet?size={size}")
        document = pypdfium2.PdfDocument(sheet.data)
        text = document[0].get_textpage().get_text_bounded()
        assert (len(document), round(document[0].get_width())) == (1, wide)
        for words in (name, "2026-000001", "保洁服务队", "2026 年 10 月 1 日 至 2026 年 10 月 31 日", town.node.name):
            assert words in text
    assert desk.get(f"{at}/sheet?size=card").status_code == 422
    assert desk.get(f"{at}/sheet?size=a3").status_code == 422
    assert desk.post(f"{at}/revocation", {"reason": ""}).status_code == 422
    assert "已作废" in desk.said(desk.post(f"{at}/revocation", {"reason": "时长有误"}))
    assert desk.get(f"{at}/sheet").status_code == 409
    assert desk.post(f"{at}/revocation", {"reason": "再来一次"}).status_code == 409
    noted = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "paper")).all()
    assert noted == ["paper.issued", "paper.printed", "paper.printed", "paper.revoked"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"until_on": "2026-09-30"}, "结束日期不能早于开始日期。"),
        ({"until_on": "2027-10-31"}, "服务时间不能在今天以后。"),
        ({"hours": "0"}, "请填写小时数，例如 12.5，大于 0。"),
        ({"hours": "-3"}, "请填写小时数，例如 12.5，大于 0。"),
        ({"hours": "三"}, "请填写小时数，例如 12.5，大于 0。"),
        ({"until_on": "2026-10-01", "hours": "24.5"}, "这段时间没有这么多小时，请核对。"),
        ({"service": ""}, "要么都填"),
        ({"number": "1234567890"}, "居民编号"),
    ],
)
def test_what_cannot_have_been_is_not_certified(desk: Desk, town: Town, typed: dict[str, str], said: str) -> None:
    answer = desk.post("/papers/new?kind=certificate", {"number": town.person.number, **CERTIFICATE, **typed})
    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert db.session.scalar(select(Paper)) is None


def test_every_kind_has_its_form_and_its_sheet(desk: Desk, town: Town) -> None:
    more = {"training": "应急救护", "honours": "优秀志愿者", "evaluation": "认真负责"}
    typed = {
        "volunteer_record": {**CERTIFICATE, **more},
        "thanks": {"body": "谢谢您在台风期间帮助邻居。"},
        "benefit_pass": {},
        "credit_booklet": {},
        "query_print": {},
    }
    for kind, fields in typed.items():
        assert "居民编号" in desk.page(f"/papers/new?kind={kind}")
        made = desk.post(f"/papers/new?kind={kind}", {"number": town.person.number, **fields})
        assert made.status_code == 303, made.text
        at = made.headers["Location"].removeprefix("/console")
        assert desk.get(f"{at}/sheet").data.startswith(b"%PDF")
    for kind in ("proof", "passport"):
        assert "选一种" in desk.page(f"/papers/new?kind={kind}")


def test_a_letter_to_a_school(desk: Desk, town: Town) -> None:
    letter = {"name": "晨光小学", "body": "感谢贵校借用操场。"}
    refused = desk.post("/papers/new?kind=thanks", letter)
    assert (refused.status_code, "请选择由哪里出具。" in refused.text) == (422, True)
    made = desk.post("/papers/new?kind=thanks", letter | {"community_id": str(town.node.id)})
    assert "晨**学" in desk.said(made)


def test_the_list_is_narrowed_down(desk: Desk, town: Town) -> None:
    assert "还没有出具过凭证" in desk.page("/papers")
    issued(town)
    issued(town, PaperKind.BENEFIT_PASS)
    assert "2026-000002" in desk.page("/papers")
    assert "2026-000002" not in desk.page("/papers?kind=certificate")
    assert "2026-000001" not in desk.page("/papers?no=2026-000002")
    assert "2026-000001" in desk.page(f"/papers?number={town.person.number}&status=valid")
    assert "没有符合条件的凭证" in desk.page("/papers?status=used")
    assert "编号像 2026-000012" in desk.page("/papers?no=12")


def test_whoever_only_reads_issues_nothing(app: Flask, town: Town) -> None:
    paper = issued(town)
    auditor = at_desk(app, factories.staff(town.town, StaffRole.AUDITOR))
    page = auditor.page(f"/papers/{paper.id}")
    assert ("打印" in page, "作废" in page) == (False, False)
    for path in (
        "/papers/new",
        "/papers/new?kind=thanks",
        f"/papers/{paper.id}/sheet",
        f"/papers/{paper.id}/revocation",
    ):
        assert auditor.get(path).status_code == 403


def test_at_the_desk_a_look_at_how_somebody_stands_is_noted_and_a_query_that_is_over_says_nothing(
    desk: Desk, town: Town
) -> None:
    paper = issued(town, PaperKind.QUERY_PRINT)
    for _ in range(2):
        assert "可用积分" in desk.page(f"/papers/{paper.id}")
    looks = access_log.accesses(db.session(), resident_id=town.person.id, cursor=None, limit=10).items
    assert [each.what for each in looks] == ["查看凭证", "在窗口打印信用查询单"]
    with frozen(NOW + timedelta(minutes=2)):
        page = desk.page(f"/papers/{paper.id}")
    assert "已到期" in page
    assert "可用积分" not in page
