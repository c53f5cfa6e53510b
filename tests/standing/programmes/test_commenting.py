"""What is said to a version from outside, and answered: on the page for everybody, on the phone, at the desk."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import frozen
from app.core.db.session import db
from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes import commenting, drafting, queries, turning, versions
from app.standing.programmes.errors import CommentNotFoundError, CommentsFullError, ProgrammeNotFoundError
from app.standing.programmes.models import (
    CommentSource,
    ProgrammeComment,
    ProgrammeKind,
    ProgrammeVersion,
)
from app.standing.programmes.topics import Topic
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.programmes.test_apart import made, unit_at
from tests.standing.programmes.test_versions import START, after, drafted, through
from tests.standing.records.factories import install
from tests.support.desk import at_desk
from tests.support.http import as_staff, as_user


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with frozen(NOW):
        yield


@pytest.fixture
def town(app: Flask) -> Community:
    install()
    return factories.community()


@pytest.fixture
def village(town: Community) -> Community:
    return factories.community(parent=town)


@pytest.fixture
def drafter(village: Community) -> StaffIdentity:
    return factories.staff(village)


@pytest.fixture
def version(village: Community, drafter: StaffIdentity) -> ProgrammeVersion:
    found = drafted(village, drafter)
    commit(versions.open_for_comment, version_id=found.id, starts_on=START, staff=drafter, now=NOW)
    return found


def texts(version: ProgrammeVersion) -> list[str]:
    db.session.rollback()
    return [each.text for each in queries.comments(db.session(), version_id=version.id)]


def test_on_the_page_anybody_says_something_and_reads_it_once_it_is_answered(
    app: Flask, village: Community, drafter: StaffIdentity, version: ProgrammeVersion
) -> None:
    public, here = app.test_client(), f"/r/{village.slug}"
    page = public.get(here).get_data(as_text=True)
    assert "收到 0 条" in page
    assert "第一版，1 条规则都是新的" in page
    typed = {"version": str(version.id), "text": "除草的分少了"}
    sent = public.post(f"{here}/comments", data=typed)
    assert sent.status_code == 303
    page = public.get(sent.headers["Location"]).get_data(as_text=True)
    assert "意见已收到" in page
    assert "收到 1 条，已答复 0 条" in page
    assert "除草的分少了" not in page
    public.post(f"{here}/comments", data=typed)  # Sent twice.
    assert texts(version) == ["除草的分少了"]
    desk = at_desk(app, drafter)
    page = desk.page(f"/programmes/versions/{version.id}/comments")
    assert "公示页" in page
    (answer,) = re.findall(rf"/console(/programmes/versions/{version.id}/comments/\d+/answer)", page)
    assert "已答复" in desk.said(desk.post(answer, {"text": "改为 5 分"}))
    page = public.get(here).get_data(as_text=True)
    assert "除草的分少了" in page
    assert "改为 5 分" in page
    assert "已答复 1 条" in page


@pytest.mark.parametrize("text", ["", "好", "长" * 201])
def test_what_is_too_short_or_too_long_is_said_beside_the_form(
    app: Flask, village: Community, version: ProgrammeVersion, text: str
) -> None:
    answer = app.test_client().post(f"/r/{village.slug}/comments", data={"version": str(version.id), "text": text})
    assert answer.status_code == 422
    assert "2 到 200 个字" in answer.get_data(as_text=True)
    assert texts(version) == []


def test_elsewhere_to_nothing_and_too_late_nothing_is_taken(
    app: Flask, village: Community, town: Community, version: ProgrammeVersion
) -> None:
    public = app.test_client()
    for slug, number in ((town.slug, str(version.id)), (village.slug, "99999"), (village.slug, "x"), ("nowhere", "1")):
        assert public.post(f"/r/{slug}/comments", data={"version": number, "text": "有话说"}).status_code == 404
    with frozen(NOW + timedelta(days=8)):
        late = public.post(f"/r/{village.slug}/comments", data={"version": str(version.id), "text": "有话说"})
        assert late.status_code == 409
        assert 'name="text"' not in public.get(f"/r/{village.slug}").get_data(as_text=True)
    assert texts(version) == []


def test_on_the_phone_one_sees_what_is_open_and_says_something(
    app: Flask, village: Community, drafter: StaffIdentity, version: ProgrammeVersion
) -> None:
    user = factories.user()
    factories.resident(village, user=user)
    phone = as_user(app, user)
    first = phone.get("/me/programmes").json["items"][0]
    assert (first["state"], first["comments"], first["name"]) == ("comment", 0, "某村积分办法")
    here = f"/programmes/{version.programme_id}/versions/1/comments"
    said = phone.post(here, {"text": "值日的分可以多一点"})
    assert said.status_code == 201, said.json
    shown = phone.get("/me/programmes").json["items"][0]
    assert (shown["comments"], shown["answered"], shown["answers"]) == (1, 0, [])
    staff = as_staff(app, drafter)
    listed = staff.get(f"/staff{here}").json["items"]
    assert [(each["text"], each["source"]) for each in listed] == [("值日的分可以多一点", "phone")]
    answered = staff.post(f"/staff{here}/{listed[0]['id']}/answer", {"text": "采纳"})
    assert answered.json["answer"] == "采纳"
    shown = phone.get("/me/programmes").json["items"][0]
    assert [(each["text"], each["answer"]) for each in shown["answers"]] == [("值日的分可以多一点", "采纳")]
    stranger = as_user(app, factories.user())
    assert stranger.get("/me/programmes").json == {"items": []}


def test_of_a_draft_and_of_a_unit_s_own_nobody_outside_says_anything(
    village: Community, drafter: StaffIdentity
) -> None:
    draft = drafted(village, drafter)
    private = made(drafter, ProgrammeKind.UNIT, unit_id=unit_at(village, drafter).id)
    commit(versions.open_for_comment, version_id=private.id, starts_on=START, staff=drafter, now=NOW)
    for each in (draft, private):
        with pytest.raises(ProgrammeNotFoundError):
            say(each, "有话说")
    assert db.session.scalar(select(ProgrammeComment.id)) is None


def say(version: ProgrammeVersion, text: str) -> ProgrammeComment:
    about: dict[str, Any] = {"programme_id": version.programme_id, "no": version.no, "source": CommentSource.PHONE}
    return commit(commenting.comment_from_outside, text=text, now=NOW, **about)


def test_no_more_are_taken_than_somebody_can_read(
    version: ProgrammeVersion, drafter: StaffIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commenting, "MOST", 2)
    for text in ("意见一", "意见二", "意见二"):
        say(version, text)
    with pytest.raises(CommentsFullError):
        say(version, "意见三")
    commit(commenting.comment, version_id=version.id, text="窗口还收", staff=drafter, now=NOW)
    assert texts(version) == ["窗口还收", "意见二", "意见一"]


def test_an_answer_is_to_a_comment_of_that_version(
    village: Community, drafter: StaffIdentity, version: ProgrammeVersion
) -> None:
    said = say(version, "有话说")
    other = drafted(village, drafter)
    by: dict[str, Any] = {"text": "采纳", "staff": drafter, "now": NOW}
    with pytest.raises(CommentNotFoundError):
        commit(commenting.answer, version_id=other.id, comment_id=said.id, **by)
    stranger = factories.staff(factories.community())
    with pytest.raises(ProgrammeNotFoundError):
        commit(commenting.answer, version_id=version.id, comment_id=said.id, **by | {"staff": stranger})


def test_the_page_says_what_the_next_version_would_change(
    app: Flask, village: Community, town: Community, drafter: StaffIdentity
) -> None:
    first = drafted(village, drafter)
    through(first, drafter, factories.staff(village), factories.staff(town))
    with frozen(after(31)):
        commit(turning.turn_over, now=after(31))
        by: dict[str, Any] = {"staff": drafter, "now": after(31)}
        second = commit(versions.draft_version, programme_id=first.programme_id, **by)
        rule = queries.tree(db.session(), version_id=second.id)[0].rules[0]
        terms = {name: getattr(rule, name) for name in ("category_id", "code", "name", "subjects", "cap")}
        terms |= {"scores": [1], "cap_period": rule.cap_period, "evidence": rule.evidence, "review": rule.review}
        commit(drafting.change_rule, version_id=second.id, rule_id=rule.id, topic=Topic.OTHER, **terms, **by)
        starts = START + timedelta(days=60)
        commit(versions.open_for_comment, version_id=second.id, starts_on=starts, **by)
        page = app.test_client().get(f"/r/{village.slug}").get_data(as_text=True)
    assert "与施行中的第 1 版相比：变严 1 条，放宽 0 条" in page
    assert "分值由 3 改为 1" in page
