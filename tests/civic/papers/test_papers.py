"""A paper proves what is printed on it and nothing more (invariant 17), and is found by nobody who does not have it."""

from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.civic.papers import issuing, looking, queries, revoking, upkeep
from app.civic.papers.errors import NoScoreError, NotSoError, PaperNotFoundError, PaperStateError
from app.civic.papers.models import Paper, PaperKind, PaperLook, PaperStatus
from app.civic.papers.showing import facts_of, status_of
from app.civic.papers.stating import Statement
from app.core.clock import business_day
from app.core.db.session import db
from app.core.errors import RuleError
from app.office import privacy
from app.office.privacy import access_log
from app.office.residency import merging
from app.parties.communities.errors import CommunityNotFoundError
from app.parties.residents.models import Resident
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.papers.conftest import HOURS, issued
from tests.support.threads import at_once

TODAY = business_day(NOW)
KEY = "k" * 24


def proof(town: Town, statement: Statement = Statement.STARS, at_least: int = 1, since: date | None = None) -> Paper:
    asked = {"statement": statement, "at_least": at_least, "since": since}
    return commit(issuing.make_proof, resident_id=town.person.id, now=NOW, **asked)


def test_numbers_are_a_nodes_own_in_a_year(town: Town) -> None:
    first, second = issued(town), issued(town)
    other = factories.town()
    third = issued(other)
    next_year = {"number": town.person.number, "facts": HOURS, "staff": town.admin, "now": NOW + timedelta(days=60)}
    fourth = commit(issuing.issue_at_desk, kind=PaperKind.CERTIFICATE, **next_year)
    assert [paper.no for paper in (first, second, third, fourth)] == [
        "2026-000001",
        "2026-000002",
        "2026-000001",
        "2027-000001",
    ]
    assert len({paper.token for paper in (first, second, third, fourth)}) == 4
    assert len(first.token) == 24


def test_desks_that_number_at_once_draw_no_number_twice(app: Flask, town: Town) -> None:
    papers = at_once(app, [lambda: issued(town).no] * 8)
    assert sorted(papers) == [f"2026-{n:06d}" for n in range(1, 9)]


def test_neither_holder_nor_facts_can_be_read_in_the_database(town: Town) -> None:
    issued(town)
    proof(town)
    stored = db.session.execute(text("SELECT holder, facts FROM paper")).all()
    assert all(b"\xe4" not in bytes(value) and bytes(value).startswith(b"gAAAA") for row in stored for value in row)


def test_a_pass_says_member_and_nothing_of_the_score(town: Town) -> None:
    paper = issued(town, PaperKind.BENEFIT_PASS)
    assert facts_of(paper) == {"会员": "是", "享受会员优惠": "是"}
    assert paper.expires_at == NOW + timedelta(days=365)
    booklet = issued(town, PaperKind.CREDIT_BOOKLET)
    assert set(facts_of(booklet)) == {"信用等级", "信用星级", "截至"}


def test_a_query_print_is_good_for_two_minutes_and_the_resident_reads_of_it(town: Town) -> None:
    paper = issued(town, PaperKind.QUERY_PRINT)
    issued(town, PaperKind.QUERY_PRINT)
    assert facts_of(paper)["可用积分"] == "100"
    assert status_of(paper, NOW + timedelta(seconds=119)) is PaperStatus.VALID
    assert status_of(paper, NOW + timedelta(seconds=120)) is PaperStatus.EXPIRED
    seen = access_log.accesses(db.session(), resident_id=town.person.id, cursor=None, limit=10)
    assert [(each.what, each.office) for each in seen.items] == [("在窗口打印信用查询单", town.town.name)] * 2


def test_minors_have_no_score_to_be_printed(town: Town) -> None:
    def grow_young(session) -> None:
        session.get_one(Resident, town.person.id).is_minor = True

    commit(grow_young)
    for kind in (PaperKind.CREDIT_BOOKLET, PaperKind.QUERY_PRINT):
        with pytest.raises(NoScoreError):
            issued(town, kind)
    with pytest.raises(NoScoreError):
        proof(town)
    assert db.session.scalar(select(func.count()).select_from(Paper)) == 0


def test_whom_it_is_for_is_said_in_one_way(town: Town) -> None:
    asked = {"kind": PaperKind.THANKS, "facts": {"内容": "谢谢。"}, "staff": town.admin, "now": NOW}
    for who in (
        {"number": None},
        {"number": town.person.number, "name": "晨光小学"},
        {"number": None, "name": "晨光小学"},
        {"number": factories.town().person.number},
    ):
        with pytest.raises(RuleError):
            commit(issuing.issue_at_desk, **asked, **who)
    elsewhere = factories.town().node.id
    with pytest.raises(CommunityNotFoundError):
        commit(issuing.issue_at_desk, **asked, number=None, name="晨光小学", community_id=elsewhere)
    paper = commit(issuing.issue_at_desk, **asked, number=None, name="晨光小学", community_id=town.node.id)
    assert (paper.holder, paper.resident_id, paper.no) == ("晨光小学", None, "2026-000001")


@pytest.mark.parametrize("facts", [{}, {"内容": "长" * 301}, {str(n): "x" for n in range(13)}])
def test_facts_that_no_sheet_has_room_for(town: Town, facts: dict[str, str]) -> None:
    asked = {"number": town.person.number, "facts": facts, "staff": town.admin, "now": NOW}
    with pytest.raises(ValueError, match="facts"):
        commit(issuing.issue_at_desk, kind=PaperKind.CERTIFICATE, **asked)


def test_a_paper_is_revoked_once_and_for_good(town: Town) -> None:
    paper = issued(town)
    by = {"paper_id": paper.id, "reason": "时长有误", "staff": town.admin, "now": NOW}
    assert commit(revoking.revoke, **by).status is PaperStatus.REVOKED
    with pytest.raises(PaperStateError):
        commit(revoking.revoke, **by)
    with pytest.raises(PaperNotFoundError):
        commit(revoking.revoke, **(by | {"staff": factories.town().admin}))


def test_what_is_over_is_not_revoked(town: Town) -> None:
    paper = issued(town, PaperKind.QUERY_PRINT)
    later = {"reason": "不用了", "staff": town.admin, "now": NOW + timedelta(minutes=3)}
    with pytest.raises(PaperStateError):
        commit(revoking.revoke, paper_id=paper.id, **later)


def test_a_proof_says_that_it_is_so_and_no_more(town: Town) -> None:
    assert facts_of(proof(town)) == {"证明内容": "信用星级不低于 1 星"}
    for at_least in (5, 4):
        with pytest.raises(NotSoError):
            proof(town, at_least=at_least)
    with pytest.raises(RuleError):
        proof(town, at_least=6)


def test_a_proof_of_points_counts_what_was_given_since_a_day(town: Town) -> None:
    day = TODAY - timedelta(days=1)
    said = f"自 {day.year} 年 {day.month} 月 {day.day} 日 起，获得的社区积分不少于 100 分"
    assert facts_of(proof(town, Statement.POINTS, 100, day)) == {"证明内容": said}
    with pytest.raises(NotSoError):
        proof(town, Statement.POINTS, 101, day)
    for since in (None, TODAY + timedelta(days=1)):
        with pytest.raises(RuleError):
            proof(town, Statement.POINTS, 1, since)


def test_a_proof_is_looked_at_once_and_its_holder_reads_by_whom(town: Town) -> None:
    paper = proof(town)
    asked = {"token": paper.token, "who": "某某银行", "now": NOW}
    commit(looking.look, key=KEY, **asked)
    commit(looking.look, key=KEY, **asked)  # Its answer was lost.
    with pytest.raises(PaperStateError):
        commit(looking.look, key="o" * 24, **asked)
    with pytest.raises(PaperStateError):
        commit(looking.look, key=KEY, **(asked | {"now": NOW + timedelta(minutes=11)}))
    own = queries.own_papers(db.session(), resident_id=town.person.id, cursor=None, limit=10).items[0]
    assert (own.paper.status, own.paper.used_at, own.look.who) == (PaperStatus.USED, NOW, "某某银行")


def test_two_who_look_at_once_are_one_who_sees(app: Flask, town: Town) -> None:
    paper = proof(town)

    typed = {"token": paper.token, "now": NOW}
    looks = [partial(commit, looking.look, who=f"第{n}", key=f"{n:024d}", **typed) for n in range(6)]
    found = at_once(app, looks)
    assert sorted(type(each).__name__ for each in found) == ["Paper"] + ["PaperStateError"] * 5


def test_a_proof_is_over_after_a_day(town: Town) -> None:
    paper = proof(town)
    late = {"token": paper.token, "who": "某某银行", "key": KEY, "now": NOW + timedelta(hours=24)}
    with pytest.raises(PaperStateError):
        commit(looking.look, **late)
    with pytest.raises(PaperStateError):
        commit(looking.look, **(late | {"token": issued(town).token, "now": NOW}))


def test_proofs_are_between_a_resident_and_whom_they_show_them_to(town: Town) -> None:
    paper = proof(town)
    kept = issued(town)
    wanted = dict.fromkeys(("kind", "status", "community_id", "no", "number", "cursor"))
    found = queries.papers_in_scope(db.session(), staff=town.admin, now=NOW, limit=10, **wanted)
    assert [line.id for line in found.items] == [kept.id]
    with pytest.raises(PaperNotFoundError):
        queries.paper_in_scope(db.session(), paper_id=paper.id, staff=town.admin)


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (PaperStatus.VALID, {PaperKind.CERTIFICATE, PaperKind.BENEFIT_PASS}),
        (PaperStatus.EXPIRED, {PaperKind.QUERY_PRINT}),
        (PaperStatus.REVOKED, {PaperKind.VOLUNTEER_RECORD}),
        (PaperStatus.USED, set()),
    ],
)
def test_the_list_knows_what_has_run_out(town: Town, status: PaperStatus, kinds: set[PaperKind]) -> None:
    for kind in (PaperKind.CERTIFICATE, PaperKind.BENEFIT_PASS, PaperKind.QUERY_PRINT):
        issued(town, kind)
    revoked = issued(town, PaperKind.VOLUNTEER_RECORD)
    commit(revoking.revoke, paper_id=revoked.id, reason="重开", staff=town.admin, now=NOW)
    wanted = dict.fromkeys(("kind", "community_id", "no", "number", "cursor")) | {"status": status, "limit": 10}
    later = NOW + timedelta(minutes=2)
    found = queries.papers_in_scope(db.session(), staff=town.admin, now=later, **wanted)
    assert {line.paper.kind for line in found.items} == kinds
    assert all(status_of(line.paper, later) is status for line in found.items)


def test_papers_of_somebody_who_is_forgotten_say_nothing(town: Town) -> None:
    paper, shown = issued(town), proof(town)
    commit(looking.look, token=shown.token, who="某某银行", key=KEY, now=NOW)
    gone = {"resident_id": town.person.id, "staff": town.admin, "reason": "本人申请", "now": NOW}
    commit(privacy.forget_resident, **gone)
    db.session.expire_all()
    found = db.session.get_one(Paper, paper.id)
    assert (found.holder, facts_of(found), found.resident_id, found.status) == ("", {}, None, PaperStatus.REVOKED)
    assert db.session.get_one(Paper, shown.id).status is PaperStatus.USED
    assert db.session.scalar(select(func.count()).select_from(PaperLook)) == 0


def test_two_files_that_become_one_have_the_papers_of_both(town: Town) -> None:
    other = factories.resident(town.node)
    paper = issued(town)
    merge = commit(
        merging.ask, kept_id=other.id, gone_id=town.person.id, reason="登记了两次", staff=town.admin, now=NOW
    )
    commit(merging.approve, merge_id=merge.id, staff=factories.staff(town.town), now=NOW)
    db.session.expire_all()
    assert db.session.get_one(Paper, paper.id).resident_id == other.id


def test_proofs_that_have_long_been_over_go_and_certificates_stay(town: Town) -> None:
    kept, short = issued(town), proof(town)
    commit(looking.look, token=short.token, who="某某银行", key=KEY, now=NOW)
    assert commit(upkeep.forget_old, now=NOW + timedelta(days=91)) == 0
    assert commit(upkeep.forget_old, now=NOW + timedelta(days=91, hours=1)) == 1
    assert list(db.session.scalars(select(Paper.id))) == [kept.id]
