"""A mediator takes it, sets sittings, writes an agreement that both sign, or says that there is none."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.civic.cases.errors import CaseStateError
from app.civic.cases.models import MediationState
from app.civic.mediations import agreeing, figures, following, mediating, queries, upkeep
from app.civic.mediations.errors import NotAMediatorError, SittingAheadError, SittingNotFoundError
from app.civic.papers.models import Paper
from app.core.audit import AuditEvent
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.core.permissions import StaffRole
from app.office.open_figures import tallies
from app.parties.posts.models import Post, PostStatus
from app.parties.recusal import declaring
from app.parties.residents.models import Household
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import SubjectKind
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.mediations.conftest import LATER, TERMS, WORDS, Village, case_of, told
from tests.civic.mediations.factories import mediator
from tests.support.desk import at_desk


def records() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Record)) or 0


def test_to_an_agreement_that_both_keep(app: Flask, village: Village) -> None:
    no = village.sitting_down()
    desk = at_desk(app, village.clerk)
    assert WORDS in desk.page(f"/mediations/{no}")
    set_to = {"on": "2026-11-12", "starts": "14:30", "place": "社区调解室"}
    assert "社区调解室" in desk.said(desk.post(f"/mediations/{no}/sittings/new", set_to))
    sitting = village.next_door.get(f"/me/mediations/{no}").json["sittings"][0]
    assert (sitting["starts_at"], sitting["place"]) == ("2026-11-12T06:30:00+00:00", "社区调解室")
    said = desk.said(desk.post(f"/mediations/{no}/agreement", {"terms": "\n".join(TERMS)}))
    assert "第 1 版" in said
    assert village.sign(village.phone, no).json["state"] == "sessions"
    assert told(village.user) == ["agreed", "sessions", "sitting", "drafted"]
    done = village.sign(village.next_door, no).json
    assert (done["state"], done["agreement"]["terms"], done["asks_kept"]) == ("agreement", TERMS, False)

    shown = village.next_door.stranger.get(
        done["paper"]["url"].removeprefix("http://localhost:5000"), headers={"Accept": "text/html"}
    )
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert [term in page for term in TERMS] == [True, True]
    assert "乙方（对方）" in page
    assert [name in page for name in (village.person.name, village.neighbour.name, WORDS)] == [False] * 3
    assert village.phone.get("/me/papers").json["items"][0]["title"] == "调解协议"

    early = village.phone.post(f"/me/mediations/{no}/kept", {"kept": True})
    assert early.json["code"] == "not_asked_yet"
    assert commit(following.move_on, now=LATER) == 1
    with frozen(LATER):
        first = village.phone.post(f"/me/mediations/{no}/kept", {"kept": True}).json
        assert (first["state"], first["kept"], first["asks_kept"]) == ("agreement", True, False)
        again = village.phone.post(f"/me/mediations/{no}/kept", {"kept": False})
        assert again.json["code"] == "already_said"
        assert village.next_door.post(f"/me/mediations/{no}/kept", {"kept": True}).json["state"] == "performed"
    assert told(village.users[0])[-2:] == ["agreement", "asked"]
    assert records() == 0


@pytest.mark.parametrize(("says", "state"), [(False, "not_performed"), (None, "unclear")])
def test_not_kept_or_not_said_takes_nothing_from_anybody(village: Village, says: bool | None, state: str) -> None:
    no = village.agreed()
    month = business_day(NOW).replace(day=1)
    before = tallies.tallies(db.session(), month=month)
    commit(following.move_on, now=LATER)
    if says is None:
        assert commit(following.move_on, now=LATER + timedelta(days=9)) == 0
        assert commit(following.move_on, now=LATER + timedelta(days=20)) == 1
    else:
        with frozen(LATER):
            village.next_door.post(f"/me/mediations/{no}/kept", {"kept": says})
    assert case_of(no)[0].state == state
    assert records() == 0
    assert tallies.tallies(db.session(), month=month) == before  # A month that is over stays as it was.
    assert before[0].outcomes[village.node.id].parts == (1, 0)


def test_a_change_is_a_new_version_that_nobody_has_signed(village: Village) -> None:
    no = village.sitting_down()
    missing = village.sign(village.phone, no)
    assert (missing.status_code, missing.json["code"]) == (409, "text_changed")
    first = village.draft(no)
    assert village.sign(village.phone, no).status_code == 200
    assert village.sign(village.phone, no).json["code"] == "already_signed"
    second = village.draft(no, ["乙方请人修好，费用自己出"])
    assert second.hash != first.hash
    old = village.sign(village.next_door, no, version=1, hash=first.hash)
    assert (old.json["code"], old.json["details"]) == ("text_changed", {"version": 2})
    forged = village.sign(village.next_door, no, hash=first.hash)
    assert forged.json["code"] == "text_changed"
    now = village.next_door.get(f"/me/mediations/{no}").json["agreement"]
    assert (now["version"], now["applicant_signed_at"], now["other_signed_at"]) == (2, None, None)
    assert db.session.scalar(select(func.count()).select_from(Paper)) == 0
    for terms in ([], ["一"], ["条款"] * 9, ["长" * 201]):
        with pytest.raises(RuleError):
            village.draft(no, terms) if terms else commit(agreeing.draft, no=no, terms=[], staff=village.clerk, now=NOW)


def test_what_happened_in_a_sitting_is_noted_when_it_was(village: Village) -> None:
    no = village.sitting_down()
    by: dict[str, Any] = {"no": no, "staff": village.clerk}
    for at in (NOW, NOW + timedelta(days=91)):
        with pytest.raises(RuleError):
            commit(mediating.set_sitting, starts_at=at, place="调解室", now=NOW, **by)
    at = NOW + timedelta(days=1)
    sitting = commit(mediating.set_sitting, starts_at=at, place="调解室", now=NOW, **by)
    noted: dict[str, Any] = {"applicant_came": True, "other_came": False, "note": "对方临时有事"}
    with pytest.raises(SittingAheadError):
        commit(mediating.note_sitting, sitting_id=sitting.id, now=NOW, **noted, **by)
    with pytest.raises(SittingNotFoundError):
        commit(mediating.note_sitting, sitting_id=sitting.id + 1, now=at, **noted, **by)
    assert village.phone.get(f"/me/mediations/{no}").json["sittings"][0]["noted_at"] is None
    commit(mediating.note_sitting, sitting_id=sitting.id, now=at, **noted, **by)
    seen = village.next_door.get(f"/me/mediations/{no}").json["sittings"][0]
    assert (seen["applicant_came"], seen["other_came"], seen["note"]) == (True, False, "对方临时有事")
    assert records() == 0


def test_no_agreement_is_nobodys_fault(app: Flask, village: Village) -> None:
    no = village.sitting_down()
    desk = at_desk(app, village.clerk)
    desk.said(desk.post(f"/mediations/{no}/failure", {"reason": "费用没有谈拢"}))
    mine = village.next_door.get(f"/me/mediations/{no}").json
    assert (mine["state"], mine["reason"], records()) == ("failed", "费用没有谈拢", 0)
    assert "费用没有谈拢" not in str(db.session.scalars(select(AuditEvent.facts)).all())
    with pytest.raises(CaseStateError):
        village.draft(no)
    assert commit(following.move_on, now=NOW + following.KEPT_WORDS) == 1
    assert (case_of(no)[1].words, case_of(no)[1].reason) == ("", "")


def test_nobody_else_reads_it(app: Flask, village: Village) -> None:
    no = village.sitting_down()
    village.draft(no)
    secrets = (WORDS, TERMS[0], village.person.name, village.neighbour.name)
    other = at_desk(app, village.other)
    pages = [
        other.page(path) for path in ("/mediations", "/mediations/all", f"/mediations/{no}", "/mediations/figures")
    ]
    assert [no in page for page in pages] == [True, True, True, False]
    assert not [secret for secret in secrets for page in pages if secret in page]
    for step in ("sittings/new", "agreement", "failure"):
        assert other.get(f"/mediations/{no}/{step}").status_code == 403
    elsewhere = at_desk(app, factories.staff(factories.community()))
    assert no not in elsewhere.page("/mediations")
    assert elsewhere.get(f"/mediations/{no}").status_code == 404
    without = at_desk(app, factories.staff(village.node, StaffRole.FINANCE))
    assert [without.get(path).status_code for path in ("/mediations", f"/mediations/{no}")] == [403, 403]
    commit(mediating.hand_back, no=no, staff=village.clerk, now=NOW)
    assert WORDS not in at_desk(app, village.clerk).page(f"/mediations/{no}")
    village.take(no)
    for phone in (village.phone, village.next_door):
        assert village.sign(phone, no).status_code == 200
    paper = db.session.scalars(select(Paper)).first()
    assert other.get(f"/papers/{paper.id}").status_code == 404
    assert paper.no not in other.page("/papers")


def test_nobody_mediates_for_themself_their_household_or_without_the_post(village: Village) -> None:
    no = village.apply()
    village.answer(no)
    with pytest.raises(NotAMediatorError):
        village.take(no, village.other)
    home = db.session.scalars(select(Household.number).where(Household.id == village.neighbour.household_id)).one()
    flatmate = factories.resident(village.node, household=home)
    commit(declaring.declare, number=flatmate.number, staff=village.other, now=NOW)
    mediator(village.node, village.other)
    with pytest.raises(RelatedPersonError):
        village.take(no, village.other)
    case, _ = case_of(no)
    assert (case.state, case.owner_id) == (MediationState.AGREED, None)


def test_another_goes_on_where_the_post_has_ended(village: Village) -> None:
    no = village.sitting_down()
    mediator(village.node, village.other)
    with pytest.raises(CaseStateError):
        village.take(no, village.other)
    ended = update(Post).where(Post.staff_id == village.clerk.id).values(status=PostStatus.ENDED)
    commit(lambda session: session.execute(ended))
    with pytest.raises(NotAMediatorError):
        village.draft(no)
    village.take(no, village.other)
    assert case_of(no)[0].owner_id == village.other.id


def test_what_is_late_turns_red_and_is_not_decided(app: Flask, village: Village) -> None:
    no = village.sitting_down()
    late = NOW + timedelta(days=60)
    assert commit(following.move_on, now=late) == 0
    (line,) = queries.queue(db.session(), staff=village.other, now=late)
    assert (line.is_late, line.days, case_of(no)[0].state) == (True, 60, MediationState.SESSIONS)
    with frozen(late):
        assert "已超期" in at_desk(app, village.other).page("/mediations")


def test_figures_by_month(village: Village) -> None:
    village.agreed()
    declined = village.apply(other=factories.resident(village.node).phone)
    village.phone.post(f"/me/mediations/{declined}/withdrawal")
    found = figures.by_month(db.session(), staff=village.other, today=business_day(NOW))
    assert len(found) == 12
    assert found[-1] == figures.MonthFigures("2026-11", applied=2, agreed=1, kept=0, ended=1, days=0)
    assert figures.MonthFigures("", ended=2, days=5).mean_days == 3


def test_who_is_forgotten_leaves_the_other_side_its_paper_without_a_name(village: Village) -> None:
    kept = village.agreed()
    stranger = factories.resident(village.node)
    waiting = village.apply(other=stranger.phone)
    commit(upkeep.forget_resident, resident_id=village.neighbour.id, now=NOW)
    commit(upkeep.forget_resident, resident_id=stranger.id, now=NOW)
    case, mediation = case_of(kept)
    assert (mediation.other_id, mediation.words, case.state) == (None, "", MediationState.AGREEMENT)
    case, mediation = case_of(waiting)
    assert (mediation.other_id, mediation.words, case.state, case.is_open) == (None, "", MediationState.WITHDRAWN, None)
    facts = [each["text"] for each in village.phone.get("/me/papers").json["items"][0]["facts"]]
    assert TERMS[0] in facts
    assert not [text for text in facts if village.neighbour.name[-1] in text and "*" in text]
    assert village.phone.get(f"/me/mediations/{kept}").json["other"] == "（已匿名）"


def test_two_files_become_one(village: Village) -> None:
    no = village.apply()
    commit(upkeep.hand_over, from_id=village.neighbour.id, to_id=village.third.id)
    mediation = case_of(no)[1]
    assert (mediation.other_kind, mediation.other_id) == (SubjectKind.RESIDENT, village.third.id)
