"""Messages on their way to the phone: each is shown once, whatever WeChat and the workers do."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from app.core.clock import frozen
from app.core.db.uow import execute
from app.core.jobs.periodic import in_parts
from app.parties.messages import jobs, sending
from app.parties.messages.delivery import deliver
from app.parties.messages.models import Message, MessageKind, MessageStatus
from app.parties.messages.sending import ATTEMPTS_MAX, KEPT, LEASE, PAUSES, STALE_AFTER, Letter, Outcome
from app.parties.residents.models import Resident
from app.wechat.service import WeChat
from devtools import factories
from devtools.factories import NOW
from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import APP_ID, APP_SECRET, RunningServer
from tests.parties.messages.conftest import EARNED, Phone
from tests.support.threads import at_once

SEND, TOKEN = "/cgi-bin/message/subscribe/send", "/cgi-bin/stable_token"
KINDS = frozenset(MessageKind)
SOON = timedelta(seconds=1)


def send(at: datetime = NOW) -> int:
    with frozen(at):
        return jobs.send(at)


def take(message: Message, at: datetime = NOW) -> Letter | None:
    return execute(sending.take, message_id=message.id, kinds=KINDS, now=at)


def state(phone: Phone) -> tuple[MessageStatus, int, str | None]:
    (message,) = phone.told
    return message.status, message.attempts, message.last_error


@pytest.fixture
def _impatient(app: Flask, server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An application that waits no more than 0.3 s for WeChat."""
    wechat = WeChat(server.base_url, APP_ID, APP_SECRET, timeout_s=(0.3, 0.3))
    monkeypatch.setitem(app.extensions, "wechat", wechat)
    yield
    wechat.close()


FORMS: list[tuple[MessageKind, dict[str, Any], str, dict[str, str]]] = [
    (
        MessageKind.CLAIMED,
        {"coupon_id": 7, "title": "理发立减", "points": 5, "expires_at": "2026-11-17T16:00:00+00:00"},
        "pages/resident/coupon?id=7",
        {"thing1": "理发立减", "number2": "5", "time3": "2026年11月17日 23:59"},
    ),
    (
        MessageKind.REDEEMED,
        {"coupon_id": 7, "title": "理发立减", "shop": "示例理发店", "saving_fen": 1_205},
        "pages/resident/coupons",
        {"thing1": "理发立减", "thing2": "示例理发店", "amount3": "12.05元", "time4": "2026年11月10日 12:00"},
    ),
    (
        MessageKind.POINTS_EARNED,
        EARNED | {"title": "参加一次小区里组织的义务清扫活动并带来三位邻居"},
        "pages/resident/passbook",
        {"thing1": "参加一次小区里组织的义务清扫活动并带来…", "number2": "5", "time3": "2026年11月10日 12:00"},
    ),
    (
        MessageKind.POINTS_EXPIRING,
        {"points": 30, "on": "2026-12-01"},
        "pages/resident/offers",
        {"number1": "30", "date2": "2026年12月1日", "thing3": "到期前可兑换优惠，请及时使用"},
    ),
    (
        MessageKind.STATEMENT_READY,
        {"statement_id": 3, "month": "2026-10", "total_fen": 0},
        "pages/shop/statement?id=3",
        {"thing1": "2026年10月对账单", "amount2": "0.00元", "thing3": "请核对后确认或提出异议"},
    ),
    (
        MessageKind.STATEMENT_PAID,
        {"statement_id": 3, "month": "2026-10", "total_fen": 9_999_999_999},
        "pages/shop/statement?id=3",
        {"thing1": "2026年10月对账单", "amount2": "99999999.99元", "time3": "2026年11月10日 12:00"},
    ),
    *(
        (
            MessageKind.PAYEE_CHANGED,
            {"last_digits": "1234", "status": status, "payable_from": None, "reason": None},
            "pages/shop/payee",
            {"thing1": "尾号 1234", "thing2": words, "time3": "2026年11月10日 12:00"},
        )
        for status, words in (
            ("proposed", "有更改，不是您请联系社区"),
            ("confirmed", "已更换，不是您请联系社区"),
            ("refused", "没有更换，仍用原账户"),
        )
    ),
]


@pytest.mark.parametrize(("kind", "facts", "page", "values"), FORMS, ids=lambda value: getattr(value, "value", ""))
def test_each_kind_as_the_phone_shows_it(
    phone: Phone, kind: MessageKind, facts: dict[str, Any], page: str, values: dict[str, str]
) -> None:
    phone.accept(kind)
    phone.tell(kind, facts)
    assert send() == 1
    (shown,) = phone.shown
    assert (shown.template_id, shown.page) == (f"mock-{kind}", page)
    assert {key: given["value"] for key, given in shown.data.items()} == values
    assert state(phone) == (MessageStatus.SENT, 1, None)
    assert send(NOW + timedelta(days=30)) == 0
    assert len(phone.shown) == 1


def test_a_claim_reaches_the_phone(app: Flask, phone: Phone) -> None:
    town = factories.town()
    person = factories.resident(town.node, user=phone.user, points=50)
    phone.accept(MessageKind.CLAIMED)
    factories.coupon(factories.offer(town.shop, title="理发立减 10 元"), person)
    send()
    assert phone.shown[0].data["thing1"] == {"value": "理发立减 10 元"}


class TestNothingToSend:
    def test_who_does_not_want_it_is_left_alone(self, phone: Phone) -> None:
        phone.tell()
        with capture_logs() as events:
            send()
        assert state(phone) == (MessageStatus.DECLINED, 1, "43101")
        assert events == []
        assert send(NOW + timedelta(days=3)) == 0

    def test_a_kind_without_a_template_does_not_reach_wechat(self, phone: Phone) -> None:
        phone.tell(MessageKind.POINTS_EXPIRED, {"points": 5, "on": "2026-11-10"})
        send()
        assert state(phone) == (MessageStatus.SKIPPED, 0, None)
        assert phone.server.state.calls[SEND] == 0

    def test_a_phone_does_not_ring_for_old_news(self, phone: Phone) -> None:
        phone.accept()
        phone.tell(at=NOW - STALE_AFTER - SOON)
        send()
        assert (state(phone), phone.shown) == ((MessageStatus.SKIPPED, 0, None), [])


class TestWhenWeChatFails:
    @pytest.mark.parametrize("errcode", [40003, 40037, 47003])
    def test_what_is_refused_for_good_is_dead_at_once(self, phone: Phone, errcode: int) -> None:
        phone.accept()
        phone.server.inject(SEND, FaultKind.ERRCODE, errcode)
        message = phone.tell()
        with capture_logs() as events:
            send()
        assert state(phone) == (MessageStatus.DEAD, 1, str(errcode))
        dead = events[-1]
        assert (dead["event"], dead["message_id"], dead["error"]) == ("message_dead", message.id, str(errcode))

    @pytest.mark.parametrize(
        ("path", "kind", "value", "error"),
        [
            (SEND, FaultKind.ERRCODE, -1, "-1"),
            (SEND, FaultKind.ERRCODE, 45009, "45009"),
            (SEND, FaultKind.ERRCODE, 41030, "41030"),
            (SEND, FaultKind.STATUS, 500, "answer_lost"),
            (SEND, FaultKind.BODY, "<html>", "answer_lost"),
            (SEND, FaultKind.BODY, "{}", "answer_lost"),
            (TOKEN, FaultKind.ERRCODE, -1, "-1"),
            (TOKEN, FaultKind.STATUS, 500, "unavailable"),
        ],
    )
    @pytest.mark.usefixtures("_impatient")  # With a token keeper of its own, which has no token yet.
    def test_a_minute_later_it_is_sent(
        self, phone: Phone, path: str, kind: FaultKind, value: float | str, error: str
    ) -> None:
        phone.accept()
        phone.server.inject(path, kind, value)
        phone.tell()
        assert send() == 0
        assert state(phone) == (MessageStatus.PENDING, 1, error)
        assert send(NOW + PAUSES[0] - SOON) == 0
        assert send(NOW + PAUSES[0]) == 1
        assert state(phone) == (MessageStatus.SENT, 2, None)
        assert len(phone.shown) == 1

    @pytest.mark.parametrize("fault", [FaultKind.TRUNCATE, FaultKind.DROP])
    def test_sent_although_the_answer_was_lost(self, phone: Phone, fault: FaultKind) -> None:
        phone.accept()
        phone.server.inject(SEND, fault, True)
        phone.tell()
        send()
        assert (state(phone), len(phone.shown)) == ((MessageStatus.PENDING, 1, "answer_lost"), 1)
        send(NOW + PAUSES[0])
        assert (state(phone), len(phone.shown)) == ((MessageStatus.SENT, 2, "43101"), 1)

    @pytest.mark.usefixtures("_impatient")
    def test_a_hang_costs_one_wait_and_stops_the_run(self, phone: Phone) -> None:
        phone.accept(times=3)
        for _ in range(3):
            phone.tell()
        phone.server.inject(SEND, FaultKind.DELAY_S, 10)
        began = time.monotonic()
        assert send() == 0
        assert time.monotonic() - began < 2
        assert [message.attempts for message in phone.told] == [1, 0, 0]
        assert phone.server.state.calls[SEND] == 1
        assert send(NOW + SOON) == 2, "the others did not wait for it"

    @pytest.mark.parametrize("value", [45009, -1])
    def test_busy_stops_the_run_too(self, phone: Phone, value: int) -> None:
        phone.server.inject(SEND, FaultKind.ERRCODE, value, times=None)
        for _ in range(3):
            phone.tell()
        send()
        assert phone.server.state.calls[SEND] == 1

    def test_refusals_do_not_stop_the_run(self, phone: Phone) -> None:
        phone.accept()
        phone.server.inject(SEND, FaultKind.ERRCODE, 47003)
        for _ in range(3):
            phone.tell()
        assert send() == 3
        found = [message.status for message in phone.told]
        assert found == [MessageStatus.DEAD, MessageStatus.SENT, MessageStatus.DECLINED]

    def test_a_run_ends_when_its_time_is_over(self, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            phone.tell()
        monkeypatch.setattr(jobs, "SECONDS_MAX", 0.2)
        phone.server.inject(SEND, FaultKind.DELAY_S, 0.3)
        assert send() == 1
        assert [message.attempts for message in phone.told] == [1, 0, 0]

    def test_ten_attempts_each_later_than_the_last_then_it_is_dead(self, phone: Phone) -> None:
        phone.server.inject(SEND, FaultKind.ERRCODE, -1, times=None)
        phone.tell()
        at, pauses = NOW, []
        for _ in range(ATTEMPTS_MAX - 1):
            send(at)
            (message,) = phone.told
            pauses.append(message.next_at - at)
            assert send(message.next_at - SOON) == 0
            at = message.next_at
        assert tuple(pauses) == PAUSES
        assert list(pauses) == sorted(pauses)
        assert sum(pauses, timedelta()) < STALE_AFTER
        assert send(at) == 1
        assert state(phone) == (MessageStatus.DEAD, ATTEMPTS_MAX, "-1")
        phone.server.state.reset()
        assert send(at + timedelta(days=10)) == 0

    def test_one_that_cannot_be_worded_does_not_hold_up_the_others(self, phone: Phone) -> None:
        phone.accept()
        phone.tell(facts={"title": "没有积分"})
        phone.tell()
        with capture_logs() as events:
            assert send() == 1
        assert [(each.status, each.last_error) for each in phone.told] == [
            (MessageStatus.PENDING, "fault"),
            (MessageStatus.SENT, None),
        ]
        assert [event["event"] for event in events] == ["message_fault"]


class TestWorkers:
    def test_several_at_once_send_each_message_once(self, app: Flask, phone: Phone) -> None:
        phone.accept(times=100)
        for _ in range(30):
            phone.tell()
        done = at_once(app, [lambda: jobs.send(NOW)] * 4)
        assert sum(done) == 30
        assert len(phone.shown) == 30
        assert {(message.status, message.attempts) for message in phone.told} == {(MessageStatus.SENT, 1)}

    def test_what_a_dead_worker_had_taken_is_sent_by_another(self, phone: Phone) -> None:
        phone.accept()
        message = phone.tell()
        assert take(message).attempt == 1
        assert take(message) is None
        assert send(NOW + LEASE) == 0
        assert send(NOW + LEASE + SOON) == 1
        assert (state(phone), len(phone.shown)) == ((MessageStatus.SENT, 2, None), 1)

    def test_killed_between_wechats_answer_and_the_commit(self, app: Flask, phone: Phone) -> None:
        phone.accept()
        letter = take(phone.tell())
        assert deliver(app.extensions["wechat"], app.config["SETTINGS"].wechat_templates, letter)[0] is Outcome.SENT
        send(NOW + LEASE + SOON)
        assert (state(phone), len(phone.shown)) == ((MessageStatus.SENT, 2, "43101"), 1)

    def test_a_declined_one_was_not_sent_where_nothing_could_have_been(self, phone: Phone) -> None:
        """Unlike above: the first attempt was refused, so the second one's 43101 means what it says."""
        phone.server.inject(SEND, FaultKind.ERRCODE, -1)
        phone.tell()
        send()
        send(NOW + PAUSES[0])
        assert state(phone) == (MessageStatus.DECLINED, 2, "43101")

    @pytest.mark.parametrize(
        ("outcome", "status"), [(Outcome.FAILED, MessageStatus.PENDING), (Outcome.SENT, MessageStatus.SENT)]
    )
    def test_of_a_worker_that_was_too_slow_only_a_success_counts(
        self, phone: Phone, outcome: Outcome, status: MessageStatus
    ) -> None:
        message = phone.tell()
        slow, later = take(message), NOW + LEASE + SOON
        other = take(message, later)
        execute(sending.settle, letter=slow, outcome=outcome, error=None, now=later)
        assert (phone.told[0].status, phone.told[0].undelivered) == (status, 0)
        execute(sending.settle, letter=other, outcome=Outcome.SENT, error=None, now=later)
        assert state(phone) == (MessageStatus.SENT, 2, None)

    def test_what_kills_its_worker_every_time_is_given_up(self, phone: Phone) -> None:
        message = phone.tell()
        at = NOW
        for attempt in range(1, ATTEMPTS_MAX + 1):
            assert take(message, at).attempt == attempt
            at += LEASE + SOON
        assert take(message, at) is None
        assert state(phone) == (MessageStatus.DEAD, ATTEMPTS_MAX, "no_outcome")


def test_after_ninety_days_they_are_dropped_unless_they_wait(phone: Phone) -> None:
    phone.accept()
    phone.tell()
    phone.tell()
    send()
    waiting = phone.tell()
    assert in_parts(sending.drop_old)(NOW + KEPT - SOON) == 0
    assert in_parts(sending.drop_old)(NOW + KEPT) == 2
    assert [message.id for message in phone.told] == [waiting.id]


def test_neither_facts_nor_logs_hold_personal_data(app: Flask, phone: Phone) -> None:
    town = factories.town()
    person: Resident = factories.resident(town.node, user=phone.user, points=50)
    claimed = factories.coupon(factories.offer(town.shop), person)
    factories.redemption(claimed, town.shop.member)
    for kind, value in ((FaultKind.ERRCODE, 40003), (FaultKind.DROP, True)):
        phone.server.inject(SEND, kind, value)
    with capture_logs() as events:
        send()
    assert [event["event"] for event in events] == ["wechat_failed", "message_dead", "wechat_failed"]
    seen = json.dumps([message.facts for message in phone.told], ensure_ascii=False) + repr(events)
    for secret in (person.name, person.phone, phone.user.openid, phone.user.phone_index or "\0"):
        assert secret not in seen
