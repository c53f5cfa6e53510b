"""Pictures come with records, reminders, answers and objections; some see them, and nobody else does."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.files import read
from app.core.files.models import StoredFile, StoredFilePart
from app.core.permissions import StaffRole
from app.parties.pictures import retention
from app.parties.pictures.keeping import WAITS_FOR
from app.parties.pictures.models import Picture, PictureOf
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records import contesting, deciding, evidence
from app.standing.records import retention as records_retention
from app.standing.records.models import Record
from app.standing.reminders.models import Reminder
from devtools import factories
from devtools.factories import NOW, commit
from tests.standing.collecting.conftest import Building, building
from tests.standing.records import factories as credit
from tests.support import pictures
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_user

__all__ = ["building"]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def send(phone: SignedIn, content: bytes, name: str = "a.jpg") -> Any:
    """As a phone does; the test client would keep a large form in a file that it never closes."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    form = {"content_type": "multipart/form-data; boundary=x", "data": head + content + b"\r\n--x--\r\n"}
    return phone.post("/me/pictures", **form)


def sent(phone: SignedIn, count: int = 1, start: int = 0) -> list[int]:
    answers = [send(phone, pictures.jpeg(f"#{n * 16:02x}4080")) for n in range(start, start + count)]
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json["id"] for answer in answers]


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(model)).one()


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert any("一" <= char <= "鿿" for char in answer.json["message"])


def test_a_picture_is_drawn_anew_and_kept_as_it_was_for_who_checks_it(building: Building) -> None:
    original = pictures.jpeg()
    answer = send(building.phone, original)
    assert answer.status_code == 201
    picture = db.session.get_one(Picture, answer.json["id"])
    drawn = b"".join(read(db.session(), picture.file_id))
    assert b"SECRET" in original
    assert not [word for word in (b"SECRET", b"Exif", b"TestPhone") if word in drawn]
    with Image.open(io.BytesIO(drawn)) as shown:
        assert shown.size == (1600, 800)
        assert dict(shown.getexif()) == {}
    assert b"".join(read(db.session(), picture.original_id)) == original
    stored = db.session.scalars(select(StoredFilePart.content)).all()
    assert not any(b"SECRET" in part or part[:2] == original[:2] for part in stored)


def test_the_same_picture_twice_is_one(building: Building) -> None:
    first, again = (send(building.phone, pictures.jpeg()) for _ in range(2))
    assert first.json == again.json
    assert count(Picture) == 1
    of_another = send(as_user(building.app, building.neighbour_user), pictures.jpeg())
    assert of_another.json != first.json


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"no picture at all", "a.jpg"),
        (SVG, "a.svg"),
        (SVG, "a.png"),
        (b"%PDF-1.4 signed", "a.pdf"),
        (b"GIF89a" + bytes(50), "a.gif"),
        (pictures.bomb(), "a.png"),
        (pictures.jpeg()[:400], "a.jpg"),
        (b"", "a.jpg"),
        (b"\xff\xd8\xff" + bytes(5 * 1024 * 1024 - 3), "a.jpg"),
    ],
)
def test_what_is_no_picture_is_refused(building: Building, content: bytes, name: str) -> None:
    refused(send(building.phone, content, name), 422, "not_a_picture")
    assert (count(Picture), count(StoredFile)) == (0, 0)


def test_what_hides_behind_a_picture_is_not_shown(building: Building) -> None:
    answer = send(building.phone, pictures.png() + b"PK\x03\x04 <script>alert(1)</script>", "a.html")
    picture = db.session.get_one(Picture, answer.json["id"])
    assert b"script" not in b"".join(read(db.session(), picture.file_id))
    files = db.session.scalars(select(StoredFile)).all()
    assert {(file.name, file.media_type) for file in files} == {("照片.png", "image/png")}


def test_too_large_is_refused_before_it_is_looked_at(building: Building) -> None:
    refused(send(building.phone, bytes(5 * 1024 * 1024 + 1)), 422, "upload_too_large")
    form = {"content_type": "multipart/form-data; boundary=x", "data": b"--x\r\n" + bytes(40 * 1024 * 1024)}
    answer = building.phone.post("/me/pictures", **form)
    refused(answer, 413, "too_large")
    assert (count(Picture), count(StoredFile)) == (0, 0)


def test_who_sends_and_never_says_what_for_is_stopped(building: Building) -> None:
    user_id = building.user.id
    more = [Picture(file_id=1, original_id=1, sha256=str(n), created_at=NOW, uploaded_by=user_id) for n in range(36)]
    first = db.session.get_one(Picture, sent(building.phone)[0])
    for each in more[1:]:
        each.file_id, each.original_id = first.file_id, first.original_id
    commit(lambda session: session.add_all(more[1:]))
    refused(send(building.phone, pictures.png()), 409, "too_many_pictures_waiting")


def test_up_to_six_come_with_a_record(building: Building) -> None:
    ids = sent(building.phone, 7)
    refused(building.collect(evidence=ids), 422, "too_many_pictures")
    assert count(Record) == 0
    answer = building.collect(evidence=ids[:6])
    assert (answer.status_code, answer.json["pictures"]) == (201, 6)
    assert [each["kind"] for each in of_record(building, answer.json["id"])] == ["record"] * 6


def of_record(building: Building, record_id: int) -> Any:
    return as_user(building.app, building.neighbour_user).get(f"/me/records/{record_id}/pictures").json["items"]


def test_pictures_of_others_used_ones_and_old_ones_do_not_count(building: Building) -> None:
    neighbour = as_user(building.app, building.neighbour_user)
    refused(building.collect(evidence=sent(neighbour)), 404, "picture_gone")
    own = sent(building.phone)
    assert building.collect(evidence=own).status_code == 201
    refused(building.collect(building.home, rule="sorting-ok", score_delta=1, evidence=own), 404, "picture_gone")
    late = sent(building.phone, start=9)
    with frozen(NOW + WAITS_FOR):
        again = building.collect(building.home, rule="sorting-ok", score_delta=1, evidence=late)
        refused(again, 404, "picture_gone")
    assert count(Record) == 1


def test_a_record_that_is_sent_again_with_its_key_has_its_pictures_once(building: Building) -> None:
    ids = sent(building.phone, 2)
    first, again = (building.collect(evidence=ids, key="offline-1") for _ in range(2))
    assert first.json == again.json
    assert (count(Record), count(Picture)) == (1, 2)


def test_a_reminder_and_its_answer_have_pictures_which_lead_to_the_record(building: Building) -> None:
    given = building.remind(evidence=sent(building.phone, 2))
    assert (given.status_code, given.json["pictures"]) == (201, 2)
    neighbour = as_user(building.app, building.neighbour_user)
    path = f"/me/reminders/{given.json['id']}"
    own = sent(neighbour)
    for _ in range(2):
        answered = neighbour.post(f"{path}/answer", {"text": "已经清理", "evidence": own})
        assert (answered.status_code, answered.json["reminder"]["pictures"]) == (200, 3)
    kinds = [each["kind"] for each in neighbour.get(f"{path}/pictures").json["items"]]
    assert kinds == ["reminder", "reminder", "reminder_answer"]
    assert building.phone.get(f"{path}/pictures").status_code == 404
    assert building.phone.get(f"{path}/pictures/{own[0]}").status_code == 404


def test_the_pictures_of_its_reminders_are_counted_with_a_record(building: Building) -> None:
    """So that there is something to tap where none came with the record itself."""
    assert building.remind(rule="clutter", evidence=sent(building.phone, 2)).status_code == 201
    with frozen(NOW + timedelta(days=2)):
        minus = credit.submitted(
            building.admin,
            building.neighbour.household_id,
            "clutter",
            -5,
            subject_kind=SubjectKind.HOUSEHOLD,
            now=NOW + timedelta(days=2),
        )
        own = as_user(building.app, building.neighbour_user).get(f"/me/records/{minus.id}")
    assert (own.json["pictures"], len(of_record(building, minus.id))) == (2, 2)


def in_notice(building: Building) -> Record:
    """A minus about the household of the neighbour."""
    return credit.in_notice(
        building.admin, building.neighbour.household_id, "clutter", -5, subject_kind=SubjectKind.HOUSEHOLD
    )


def test_an_answer_to_a_notice_and_an_objection_have_pictures(building: Building) -> None:
    record = in_notice(building)
    neighbour = as_user(building.app, building.neighbour_user)
    answer = {"text": "不是我家的", "evidence": sent(neighbour)}
    for _ in range(2):
        answered = neighbour.post(f"/me/records/{record.id}/answer", answer)
        assert (answered.status_code, answered.json["pictures"]) == (200, 1)
    objection = {"reason": "照片里是隔壁", "evidence": sent(neighbour, 2, start=5)}
    filed = neighbour.post(f"/me/records/{record.id}/objection", objection)
    assert (filed.status_code, filed.json["pictures"]) == (201, 2)
    no = filed.json["no"]
    found = neighbour.get(f"/me/cases/{no}/pictures").json["items"]
    assert [each["kind"] for each in found] == ["record_answer", "case", "case"]
    path = f"/me/cases/{no}/pictures/{found[1]['id']}"
    assert neighbour.get(path).data[:3] == b"\xff\xd8\xff"
    assert building.phone.get(path).status_code == 404
    desk = at_desk(building.app, building.second)
    page = desk.page(f"/cases/{no}")
    assert page.count('alt="照片') == 3
    assert desk.get(f"/cases/{no}/pictures/{found[1]['id']}").status_code == 200


def roles(building: Building, path: str, post: bool = False) -> dict[str, int]:
    answers = {}
    for role in StaffRole:
        desk = at_desk(building.app, factories.staff(building.node, role))
        answers[role.value] = (desk.post(path) if post else desk.get(path)).status_code
    return answers


def test_staff_who_decide_see_pictures_and_ask_for_the_original_on_record(building: Building) -> None:
    record_id = building.collect(evidence=sent(building.phone)).json["id"]
    picture = db.session.scalars(select(Picture)).one()
    path = f"/records/{record_id}/pictures/{picture.id}"
    seen = {"admin": 200, "clerk": 200, "finance": 403, "auditor": 403}
    assert roles(building, path) == seen
    assert roles(building, f"{path}/original", post=True) == seen
    notes = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "record.original_opened")).all()
    assert [note.subject_id for note in notes] == [record_id] * 2
    desk = at_desk(building.app, building.admin)
    answer = desk.post(f"{path}/original")
    assert answer.data == pictures.jpeg("#004080")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = at_desk(building.app, factories.staff(factories.community()))
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/original").status_code == 404


def test_who_has_collected_it_and_the_neighbours_do_not_see_it(building: Building) -> None:
    record_id = building.collect(evidence=sent(building.phone)).json["id"]
    picture_id = db.session.scalars(select(Picture.id)).one()
    neighbour = as_user(building.app, building.neighbour_user)
    paths = [f"/me/records/{record_id}/pictures", f"/me/records/{record_id}/pictures/{picture_id}"]
    assert [neighbour.get(path).status_code for path in paths] == [200, 200]
    assert [building.phone.get(path).status_code for path in paths] == [404, 404]
    other = credit.submitted(building.admin, building.neighbour.id)
    assert neighbour.get(f"/me/records/{other.id}/pictures/{picture_id}").status_code == 404


def files(*contents: bytes) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(content), "照片.jpg") for content in contents]


def test_pictures_are_added_at_the_desk_before_it_is_verified(building: Building) -> None:
    record_id = building.collect().json["id"]
    desk = at_desk(building.app, building.admin)
    path = f"/records/{record_id}"
    answer = desk.post(f"{path}/pictures", {"pictures": files(pictures.jpeg(), pictures.png())})
    assert "已添加 2 张照片。" in desk.said(answer)
    assert desk.page(path).count('alt="照片') == 2
    assert db.session.get_one(Record, record_id).pictures == 2
    five = files(*[pictures.png()] * 5)
    assert "照片最多 6 张" in desk.said(desk.post(f"{path}/pictures", {"pictures": five}))
    assert "请先选择照片" in desk.said(desk.post(f"{path}/pictures"))
    assert "这不是能用的照片" in desk.said(desk.post(f"{path}/pictures", {"pictures": files(SVG)}))
    commit(deciding.verify, record_id=record_id, staff=building.second, now=NOW)
    assert "已经核实" in desk.said(desk.post(f"{path}/pictures", {"pictures": files(pictures.png())}))
    assert count(Picture) == 2


def test_a_reminder_at_the_desk_comes_with_pictures(building: Building) -> None:
    desk = at_desk(building.app, building.admin)
    typed = {"rule": "sorting-fail-3", "occurred_on": "2026-11-10", "note": "混投"}
    path = f"/reminders/households/{building.neighbour.household_id}/new"
    wrong = desk.post(path, {**typed, "pictures": files(SVG)})
    assert (wrong.status_code, count(Reminder)) == (422, 0)
    assert "这不是能用的照片" in wrong.get_data(as_text=True)
    desk.said(desk.post(path, {**typed, "pictures": files(pictures.jpeg())}))
    reminder = db.session.scalars(select(Reminder)).one()
    page = desk.page(f"/reminders/{reminder.id}")
    assert (reminder.pictures, page.count('alt="照片')) == (1, 1)
    desk.said(desk.post(f"/reminders/{reminder.id}/pictures", {"pictures": files(pictures.png())}))
    kinds = db.session.scalars(select(Picture.kind).order_by(Picture.id)).all()
    assert kinds == [PictureOf.REMINDER, PictureOf.REMINDER_ANSWER]


def left(*, after: timedelta) -> Sequence[int]:
    """The pictures that are still there so long after, with the jobs run a day later."""
    now = NOW + after
    with frozen(now):
        while commit(evidence.note_final, now=now):
            pass
        while commit(retention.erase_old, now=now):
            pass
    db.session.rollback()
    assert count(StoredFile) == 2 * count(Picture)
    return db.session.scalars(select(Picture.id)).all()


DAYS = timedelta(days=1)


def test_pictures_are_erased_ninety_days_after_it_is_decided_for_good(building: Building) -> None:
    record_id = building.collect(evidence=sent(building.phone)).json["id"]
    kept = list(db.session.scalars(select(Picture.id)))
    assert left(after=200 * DAYS) == kept  # Nobody has decided yet.
    commit(deciding.reject, record_id=record_id, reason="看不清", staff=building.admin, now=NOW)
    assert left(after=201 * DAYS) == kept
    assert left(after=290 * DAYS) == kept
    assert left(after=292 * DAYS) == []
    desk = at_desk(building.app, building.admin)
    assert "1 张照片已过保存期限" in desk.page(f"/records/{record_id}")


def test_what_counts_is_decided_for_good_once_nobody_can_object(building: Building) -> None:
    record = credit.submitted(building.admin, building.neighbour.id)
    kept = [pictures.belonging(building.user, PictureOf.RECORD, record.id).id]
    credit.counting(building.admin, record)
    assert left(after=29 * DAYS) == kept
    assert db.session.get_one(Picture, kept[0]).final_since is None
    assert left(after=31 * DAYS) == kept
    assert db.session.get_one(Picture, kept[0]).final_since == NOW + 31 * DAYS
    with frozen(NOW + 40 * DAYS):
        neighbour = as_user(building.app, building.neighbour_user)
        objection = {"reason": "不是这样", "about_facts": True}
        assert neighbour.post(f"/me/records/{record.id}/objection", objection).status_code == 201
    assert left(after=130 * DAYS) == kept  # It is open again.
    assert db.session.get_one(Picture, kept[0]).final_since is None


def test_pictures_of_reminders_go_with_what_they_have_led_to(building: Building) -> None:
    given = building.remind(evidence=sent(building.phone)).json["id"]
    kept = list(db.session.scalars(select(Picture.id)))
    assert left(after=10 * DAYS) == kept

    def close(session: Any) -> None:
        session.delete(session.get_one(Reminder, given))

    commit(close)
    assert left(after=11 * DAYS) == kept
    assert left(after=102 * DAYS) == []


def test_what_never_came_to_belong_to_anything_is_gone_after_three_days(building: Building) -> None:
    kept = sent(building.phone)
    assert left(after=2 * DAYS) == kept
    assert left(after=3 * DAYS + timedelta(minutes=1)) == []


def test_who_is_forgotten_leaves_no_pictures(building: Building) -> None:
    record = credit.submitted(building.admin, building.neighbour.id)
    pictures.belonging(building.user, PictureOf.RECORD, record.id)
    commit(records_retention.forget_words, resident_id=building.neighbour.id, now=NOW)
    assert (count(Picture), count(StoredFile)) == (0, 0)
    own = building.collect(building.home, rule="sorting-ok", score_delta=1, evidence=sent(building.phone, start=3))
    ahead = sent(building.phone, start=7)
    commit(retention.forget_user, user_id=building.user.id)
    rows = db.session.scalars(select(Picture)).all()
    assert [(row.about_id, row.uploaded_by) for row in rows] == [(own.json["id"], None)]
    assert ahead[0] not in {row.id for row in rows}


def test_a_correction_has_the_pictures_of_what_it_is_in_the_place_of(building: Building) -> None:
    record = credit.in_notice(building.admin, building.neighbour.id, "false-report", -20)
    picture = pictures.belonging(building.user, PictureOf.RECORD, record.id)

    def correct(session: Any) -> Record:
        found = session.get_one(Record, record.id)
        session.get_one(Rule, found.rule_id).scores = [-20, -10]
        contesting.suspend(session, found, by=building.admin, now=NOW)
        session.flush()
        return contesting.correct(session, found, score_delta=-10, staff_id=building.second.id, now=NOW)

    better = commit(correct)
    db.session.rollback()
    assert db.session.execute(select(Picture.id, Picture.about_id)).all() == [(picture.id, better.id)]
