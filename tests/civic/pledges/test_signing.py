"""A pledge: published by two, signed for oneself as it was shown, renewed, withdrawn; and what it is worth."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.alliance import ratings
from app.civic.pledges import conduct, queries, signing, upkeep
from app.civic.pledges.errors import (
    AlreadySignedError,
    MinorError,
    NotOneselfError,
    NotPledgedError,
    PledgeClosedError,
    PledgeNotFoundError,
    SheetNeededError,
    SignatureNotFoundError,
    SignatureStateError,
    TextChangedError,
)
from app.civic.pledges.models import Consent, Signature, SignatureState
from app.civic.texts import pledges, publishing
from app.civic.texts.errors import PledgeTakenBackError, TextNotFoundError, TextStateError, VersionWaitsError
from app.civic.texts.models import Pledge, PledgeFor, PledgeTopic, Text, TextState
from app.core.clock import business_day, frozen
from app.core.db.session import db
from app.parties import merchants
from app.parties.pictures import keeping
from app.parties.pictures.models import Picture, PictureOf
from app.parties.recusal import declaring
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.staff.errors import SamePersonError
from app.standing.programmes.errors import RelatedPersonError
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import checks
from app.standing.records.models import Record, RecordState, SourceKind
from devtools import factories
from devtools.factories import NOW, commit
from tests.civic.pledges.conftest import SAID, Board
from tests.support.http import as_user
from tests.support.pictures import png
from tests.support.threads import at_once

OTHER = pledges.Said(SAID.title, SAID.body, ["出门牵绳", "办好犬证"], SAID.breaches, 12)
DAY = timedelta(days=1)


def made_of(kind: SubjectKind) -> list[Record]:
    db.session.rollback()
    query = select(Record).where(Record.source_kind == SourceKind.PLEDGE, Record.subject_kind == kind)
    return list(db.session.scalars(query.order_by(Record.id)))


def member_of(board: Board) -> Any:
    return merchants.membership(db.session(), board.town.shop.owner.id, board.town.shop.merchant.slug)


def test_who_has_written_a_version_does_not_publish_it(board: Board) -> None:
    draft = board.draft()
    commit(pledges.submit_pledge, text_id=draft.id, staff=board.writer, now=NOW)
    with pytest.raises(SamePersonError):
        commit(pledges.publish_pledge, text_id=draft.id, staff=board.writer, now=NOW)
    foreign = factories.staff(factories.town().node)
    with pytest.raises(TextNotFoundError):
        commit(pledges.publish_pledge, text_id=draft.id, staff=foreign, now=NOW)
    person = board.person()
    with pytest.raises(PledgeNotFoundError):
        board.sign(draft.id, person)
    db.session.rollback()
    assert (db.session.get_one(Text, draft.id).state, db.session.get_one(Pledge, draft.id).is_current) == (
        TextState.SUBMITTED,
        None,
    )
    assert board.signatures == []


def test_what_was_published_is_never_edited_and_waits_for_no_second_version(board: Board) -> None:
    text_id = board.published()
    with pytest.raises(TextStateError):
        commit(pledges.change_pledge, text_id=text_id, said=OTHER, staff=board.writer, now=NOW)
    draft = commit(pledges.draft_version, text_id=text_id, said=OTHER, staff=board.writer, now=NOW)
    with pytest.raises(VersionWaitsError):
        commit(pledges.draft_version, text_id=text_id, said=OTHER, staff=board.writer, now=NOW)
    commit(publishing.take_back, text_id=draft.id, reason="不写了", staff=board.writer, now=NOW)
    commit(publishing.take_back, text_id=text_id, reason="不用了", staff=board.writer, now=NOW)
    with pytest.raises(PledgeTakenBackError):
        commit(pledges.draft_version, text_id=text_id, said=OTHER, staff=board.writer, now=NOW)
    pledge = db.session.get_one(Pledge, text_id, populate_existing=True)
    assert (pledge.keeps, pledge.hash) == (["出门牵绳", "清理粪便"], SAID.hash)


def test_a_signature_is_of_what_was_shown(board: Board) -> None:
    text_id, person = board.published(), board.person()
    seen = board.shown(text_id)
    for wrong in (signing.Shown(seen.version, OTHER.hash), signing.Shown(2, seen.hash)):
        with pytest.raises(TextChangedError) as changed:
            board.sign(text_id, person, shown=wrong)
        assert changed.value.details == {"version": 1, "text_id": text_id}
    assert (board.signatures, made_of(SubjectKind.RESIDENT)) == ([], [])
    signature = board.sign(text_id, person)
    assert (signature.hash, signature.until_on.isoformat()) == (seen.hash, "2027-11-10")
    newer = board.next_version(text_id, OTHER)
    late = board.person()
    with pytest.raises(TextChangedError) as old:
        board.sign(text_id, late, shown=seen)
    assert old.value.details == {"version": 2, "text_id": newer}
    assert [(each.subject_id, each.state) for each in board.signatures] == [(person.id, SignatureState.LIVE)]
    assert board.sign(newer, person).until_on == signature.until_on
    assert [each.state for each in board.signatures] == [SignatureState.RENEWED, SignatureState.LIVE]


def test_nobody_signs_for_another_and_minors_sign_nothing(board: Board) -> None:
    text_id, person, spouse = board.published(), board.person(), board.person()
    child = board.person(is_minor=True)
    for other in (spouse, child):
        with pytest.raises(NotOneselfError):
            board.sign(text_id, person, for_resident_id=other.id)
    with pytest.raises(MinorError):
        board.sign(text_id, child)
    with pytest.raises(MinorError):
        enter(board, text_id, child)
    elsewhere = factories.resident(factories.town().node, user=factories.user())
    with pytest.raises(PledgeNotFoundError):
        board.sign(text_id, elsewhere)
    shops = board.published(meant_for=PledgeFor.SHOPS, topic=PledgeTopic.TRADE)
    with pytest.raises(PledgeNotFoundError):
        board.sign(shops, person)
    assert (board.signatures, made_of(SubjectKind.RESIDENT)) == ([], [])


def test_twice_at_once_is_signed_once(app: Flask, board: Board) -> None:
    text_id, person = board.published(), board.person()
    seen = board.shown(text_id)
    done = at_once(app, [partial(board.sign, text_id, person, shown=seen) for _ in range(3)])
    assert sum(isinstance(each, AlreadySignedError) for each in done) == 2
    assert (len(board.signatures), len(made_of(SubjectKind.RESIDENT))) == (1, 1)


def test_it_is_renewed_in_its_last_days_and_ends(board: Board) -> None:
    text_id, person = board.published(), board.person()
    board.sign(text_id, person)
    with pytest.raises(AlreadySignedError) as early:
        board.sign(text_id, person, NOW + 300 * DAY)
    assert early.value.details == {"until": "2027-11-10"}
    assert board.sign(text_id, person, NOW + 340 * DAY).until_on.isoformat() == "2028-11-10"
    assert commit(upkeep.end_old, now=datetime(2028, 11, 10, 4, tzinfo=UTC)) == 0
    over = datetime(2028, 11, 11, 4, tzinfo=UTC)
    again = board.person()
    board.sign(text_id, again, over - 800 * DAY)
    assert board.sign(text_id, again, over).until_on.isoformat() == "2029-11-11"
    assert commit(upkeep.end_old, now=over) == 1
    states = [each.state for each in board.signatures]
    assert states == [SignatureState.RENEWED, SignatureState.ENDED, SignatureState.ENDED, SignatureState.LIVE]
    assert len(made_of(SubjectKind.RESIDENT)) == 2


def test_it_is_withdrawn_without_consequence(board: Board) -> None:
    text_id, person, other = board.published(), board.person(), board.person()
    signature = board.sign(text_id, person)
    with pytest.raises(SignatureNotFoundError):
        commit(signing.withdraw, signature_id=signature.id, resident_id=other.id, now=NOW)
    commit(signing.withdraw, signature_id=signature.id, resident_id=person.id, now=NOW)
    with pytest.raises(SignatureStateError):
        commit(signing.withdraw, signature_id=signature.id, resident_id=person.id, now=NOW)
    (record,) = made_of(SubjectKind.RESIDENT)
    assert (record.status, record.score_delta) == (RecordState.PUBLICITY, 2)
    assert board.sign(text_id, person).state is SignatureState.LIVE
    assert len(made_of(SubjectKind.RESIDENT)) == 1  # Once for each version.
    board.sign(board.next_version(text_id, OTHER), person)
    assert len(made_of(SubjectKind.RESIDENT)) == 2  # The cap of the rule is looked at when they take effect.
    assert all(each.source_id in {one.id for one in board.signatures} for each in made_of(SubjectKind.RESIDENT))


def test_taken_back_nobody_signs_it_and_who_has_signed_keeps_to_it(board: Board) -> None:
    text_id, person, late = board.published(), board.person(), board.person()
    board.sign(text_id, person)
    seen = board.shown(text_id)
    commit(publishing.take_back, text_id=text_id, reason="另有规定", staff=board.writer, now=NOW)
    with pytest.raises(PledgeClosedError):
        board.sign(text_id, late, shown=seen)
    assert [(each.subject_id, each.state) for each in board.signatures] == [(person.id, SignatureState.LIVE)]


def enter(board: Board, text_id: int, person: Any, consent: Consent = Consent.WRITTEN, **more: Any) -> Signature:
    sheet = {"pictures": [keeping.taken(png(), "承诺书.png")], "staff": board.other}
    about: dict[str, Any] = {"text_id": text_id, "resident_id": person.id, "consent": consent}
    return commit(signing.enter, **(about | sheet | more), now=NOW)


def test_on_paper_with_the_sheet_or_two_witnesses(board: Board) -> None:
    text_id, person, second = board.published(), board.person(user=None), board.person()
    for consent, more in (
        (Consent.WRITTEN, {"pictures": [], "witnesses": "示例甲、示例乙"}),
        (Consent.FINGERPRINT, {"pictures": []}),
        (Consent.WITNESSED, {}),
    ):
        with pytest.raises(SheetNeededError):
            enter(board, text_id, person, consent, **more)
    assert board.signatures == []
    written = enter(board, text_id, person)
    heard = enter(board, text_id, second, Consent.WITNESSED, pictures=[], witnesses="示例甲、示例乙")
    with pytest.raises(AlreadySignedError):
        enter(board, text_id, person)
    picture = db.session.scalars(select(Picture).where(Picture.kind == PictureOf.SIGNATURE)).one()
    assert (picture.about_id, heard.witnesses) == (written.id, "示例甲、示例乙")
    (listed,) = queries.signatures_of(
        db.session(), kind=SubjectKind.RESIDENT, subject_id=second.id, cursor=None, limit=5
    ).items
    assert (listed.signature.id, listed.signature.entered_by) == (heard.id, board.other.id)
    commit(signing.withdraw, signature_id=heard.id, resident_id=second.id, now=NOW)
    commit(signing.withdraw_at_desk, signature_id=written.id, staff=board.writer, now=NOW)
    assert [each.state for each in board.signatures] == [SignatureState.WITHDRAWN] * 2
    assert commit(upkeep.note_final, now=NOW) == 1
    foreign, third = factories.staff(factories.town().node), board.person()
    with pytest.raises(SignatureNotFoundError):
        commit(signing.withdraw, signature_id=heard.id, resident_id=person.id, now=NOW)
    with pytest.raises(ResidentNotFoundError):
        enter(board, text_id, third, staff=foreign)


def test_staff_do_not_enter_what_their_own_household_has_signed(board: Board) -> None:
    text_id, person = board.published(), board.person()
    commit(declaring.declare, number=person.number, staff=board.other, now=NOW)
    with pytest.raises(RelatedPersonError):
        enter(board, text_id, person)
    assert (board.signatures, made_of(SubjectKind.RESIDENT)) == ([], [])


def test_a_shop_signs_by_its_owner_and_earns_by_its_rule(board: Board) -> None:
    text_id = board.published(meant_for=PledgeFor.SHOPS, topic=PledgeTopic.TRADE)
    member = member_of(board)
    about: dict[str, Any] = {"text_id": text_id, "shown": board.shown(text_id), "member": member}
    signature = commit(signing.sign_as_shop, **about, user_id=member.user_id, now=NOW)
    with pytest.raises(AlreadySignedError):
        commit(signing.sign_as_shop, **about, user_id=member.user_id, now=NOW)
    (record,) = made_of(SubjectKind.MERCHANT)
    rule = db.session.get_one(Rule, record.rule_id)
    assert (rule.slug, record.score_delta, record.source_id) == ("pledge-sign", 2, signature.id)
    today = business_day(NOW)
    card = ratings.name_card(db.session(), slug=board.town.shop.merchant.slug, now=NOW)
    assert [(each.title, each.keeps) for each in card.pledges] == [(SAID.title, SAID.keeps)]
    commit(signing.withdraw_as_shop, signature_id=signature.id, merchant_id=member.merchant_id, now=NOW)
    assert queries.pledges_of_shop(db.session(), merchant_id=member.merchant_id, today=today) == []


def test_what_the_cap_of_the_year_brings_to_nothing_is_as_it_should_be(board: Board) -> None:
    board.sign(board.published(), board.person())
    (record,) = made_of(SubjectKind.RESIDENT)
    record.score_delta, record.trimmed, record.status = 0, 2, RecordState.EFFECTIVE
    db.session.commit()
    (people,) = [each for each in checks.INVARIANTS if each.look is checks.nobody_lets_count_alone]
    found = [people.look(db.session(), ids) for ids in people.parts(db.session())]
    assert (sum(each.looked_at for each in found), [each.problems for each in found]) == (1, [[]])


def test_records_point_to_what_was_signed_on_the_day_and_small_numbers_are_hidden(board: Board) -> None:
    text_id = board.published()
    people = [board.person() for _ in range(5)]
    for person in people:
        board.sign(text_id, person)
    records = made_of(SubjectKind.RESIDENT)
    for record in records[:4]:
        board.point(record, text_id)
    for record in records:
        db.session.get_one(Record, record.id).status = RecordState.EFFECTIVE
    db.session.commit()
    assert conduct.conduct_under(db.session(), text_id) == conduct.Conduct(None, None)
    board.point(records[4], text_id)
    assert conduct.conduct_under(db.session(), text_id) == conduct.Conduct(5, None)
    other = board.published()
    with pytest.raises(NotPledgedError):
        board.point(records[0], other)
    assert conduct.pledge_of_record(db.session(), records[0].id) == text_id
    board.point(records[0], None)
    assert conduct.pledge_of_record(db.session(), records[0].id) is None
    assert conduct.conduct_under(db.session(), text_id) == conduct.Conduct(None, None)


def test_two_files_become_one_and_who_is_forgotten_has_no_live_signature(board: Board) -> None:
    text_id, kept, gone = board.published(), board.person(), board.person()
    other = board.published()
    for person, texts in ((kept, [text_id]), (gone, [text_id, other])):
        for each in texts:
            board.sign(each, person)
    commit(upkeep.hand_over, from_id=gone.id, to_id=kept.id, now=NOW)
    found = [(each.first_id, each.subject_id, each.state) for each in board.signatures]
    live, renewed = SignatureState.LIVE, SignatureState.RENEWED
    assert found == [(text_id, kept.id, live), (text_id, kept.id, renewed), (other, kept.id, live)]
    commit(upkeep.forget_resident, resident_id=kept.id, now=NOW)
    commit(upkeep.forget_user, user_id=kept.user_id or 0)
    assert {each.is_live for each in board.signatures} == {None}
    assert kept.user_id not in {each.user_id for each in board.signatures}


def test_on_the_phone(app: Flask, board: Board) -> None:
    user = factories.user()
    person = board.person(user=user)
    text_id = board.published()
    phone = as_user(app, user)
    (listed,) = phone.get("/texts?kind=pledge").json["items"]
    assert (listed["id"], listed["topic"], listed["pledge"]["keeps"]) == (text_id, "文明养犬", SAID.keeps)
    shown = phone.get(f"/texts/{text_id}").json["pledge"]
    standing = phone.get(f"/texts/{text_id}/signature").json
    assert standing == {"signature": None, "kept": None, "broken": None}
    body = {"version": shown["version"], "hash": shown["hash"]}
    refused = phone.post(f"/texts/{text_id}/signature", body | {"hash": OTHER.hash})
    assert (refused.status_code, refused.json["code"]) == (409, "text_changed")
    refused = phone.post(f"/texts/{text_id}/signature", body | {"resident_id": board.person().id})
    assert (refused.status_code, refused.json["code"]) == (403, "not_oneself")
    signed = phone.post(f"/texts/{text_id}/signature", body | {"resident_id": person.id})
    assert (signed.status_code, signed.json["state"], signed.json["can_renew"]) == (201, "live", False)
    assert phone.get(f"/texts/{text_id}/signature").json["signature"]["id"] == signed.json["id"]
    with frozen(NOW + 340 * DAY):
        (later,) = as_user(app, user).get("/me/signatures").json["items"]
        assert (later["can_renew"], later["current_text_id"]) == (True, text_id)
    assert phone.delete(f"/me/signatures/{signed.json['id']}").status_code == 204
    (mine,) = phone.get("/me/signatures").json["items"]
    assert (mine["state"], mine["consent"]) == ("withdrawn", "phone")


def test_a_shop_on_its_phone(app: Flask, board: Board) -> None:
    text_id = board.published(meant_for=PledgeFor.SHOPS, topic=PledgeTopic.TRADE)
    owner = as_user(app, board.town.shop.owner)
    (listed,) = owner.get("/merchant/pledges").json["items"]
    body = {"version": listed["pledge"]["version"], "hash": listed["pledge"]["hash"]}
    signed = owner.post(f"/merchant/pledges/{text_id}/signature", body)
    assert signed.status_code == 201
    clerk = factories.user()
    factories.clerk(board.town.shop, user=clerk)
    assert as_user(app, clerk).delete(f"/merchant/signatures/{signed.json['id']}").status_code == 403
    (listed,) = as_user(app, clerk).get("/merchant/pledges").json["items"]
    assert listed["signature"]["state"] == "live"
    assert owner.delete(f"/merchant/signatures/{signed.json['id']}").status_code == 204
