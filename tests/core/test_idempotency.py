"""Idempotency keys: one effect and one answer, however often and however closely a request is repeated."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, func, select, type_coerce
from sqlalchemy.orm import Session

from app import features
from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import ConflictError
from app.core.http.idempotency import Answer, IdempotencyKey, KeyReusedError, answer_once, forget_old_keys
from app.core.permissions import StaffRole
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW
from tests.support.http import as_staff, as_user
from tests.support.threads import at_once


def work(session: Session) -> Answer:
    """An effect that can be counted, and an answer that would differ each time."""
    effects = session.scalar(select(func.count(User.id)))
    session.add(User(openid=f"effect-{effects}", created_at=NOW))
    session.flush()
    return Answer(201, f'{{"n": {effects}}}')


def ask(command: Callable[[Session], Answer] = work, *, request: bytes = b"a", caller: str = "user:1") -> Answer:
    return answer_once(command, caller=caller, key="key-1", request=request, now=NOW)


def effects() -> int | None:
    return execute(lambda session: session.scalar(select(func.count(User.id))))


def test_the_same_request_has_one_effect_and_one_answer(app: Flask) -> None:
    assert ask() == ask() == Answer(201, '{"n": 0}')
    assert effects() == 1


def test_another_request_with_the_key_is_refused(app: Flask) -> None:
    ask()
    with pytest.raises(KeyReusedError):
        ask(request=b"b")
    assert effects() == 1


def test_callers_have_keys_of_their_own(app: Flask) -> None:
    ask()
    assert ask(caller="user:2", request=b"b").body == '{"n": 1}'


def test_the_kept_answer_is_that_of_the_caller(app: Flask) -> None:
    """Two callers chose the same key for the same request: each gets what they were told before."""
    assert [ask(caller=caller).body for caller in ("user:1", "user:2") * 2] == ['{"n": 0}', '{"n": 1}'] * 2
    assert effects() == 2


def test_names_and_phones_are_not_kept_in_the_clear(app: Flask) -> None:
    """Neither in the row, nor in what the database writes to its disk on the way."""
    said = '{"name": "演示·王小明", "phone": "13900001111"}'
    for _ in range(2):
        assert ask(lambda _session: Answer(201, said)).body == said
    stored = db.session.execute(select(type_coerce(IdempotencyKey.body, LargeBinary))).scalar_one()
    assert bytes(stored).startswith(b"gAAAA")
    assert b"13900001111" not in bytes(stored)


def test_a_failed_command_leaves_no_key(app: Flask) -> None:
    def fails(session: Session) -> Answer:
        work(session)
        raise ConflictError

    with pytest.raises(ConflictError):
        ask(fails)
    assert effects() == 0
    assert ask(request=b"b").status == 201


def test_at_once_one_does_it_and_the_others_get_its_answer(app: Flask) -> None:
    def slow(session: Session) -> Answer:
        answer = work(session)
        time.sleep(0.1)
        return answer

    answers = at_once(app, [lambda: ask(slow)] * 6)
    assert answers == [Answer(201, '{"n": 0}')] * 6
    assert effects() == 1


def test_at_once_with_other_requests_only_one_is_done(app: Flask) -> None:
    answers = at_once(app, [partial(ask, request=str(n).encode()) for n in range(6)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Answer"] + ["KeyReusedError"] * 5
    assert effects() == 1


def test_one_that_waited_for_a_failure_does_the_work(app: Flask) -> None:
    def slow_failure(session: Session) -> Answer:
        work(session)
        time.sleep(0.3)
        raise ConflictError

    def later() -> Answer:
        time.sleep(0.1)
        return ask()

    failed, done = at_once(app, [lambda: ask(slow_failure), later])
    assert isinstance(failed, ConflictError)
    assert done.status == 201
    assert effects() == 1


def test_old_keys_are_forgotten(app: Flask) -> None:
    ask()
    assert execute(forget_old_keys, now=NOW + timedelta(days=29)) == 0
    assert execute(forget_old_keys, now=NOW + timedelta(days=31)) == 1
    assert db.session.scalar(select(func.count(IdempotencyKey.id))) == 0


def test_over_http(app: Flask) -> None:
    node = factories.community()
    fund = factories.fund(node)
    client = as_staff(app, factories.staff(node, StaffRole.FINANCE))
    body = {"amount_fen": 100, "source": "budget", "bank_reference": "IDEM-1"}

    def post(**changes: object) -> tuple[int, bytes]:
        headers = {"Idempotency-Key": "k-1"}
        answer = client.post(f"/staff/funds/{fund.id}/top-ups", json=body | changes, headers=headers)
        return answer.status_code, answer.data

    first = post()
    assert first[0] == 201
    assert post() == first
    status, content = post(amount_fen=200)
    assert status == 422
    assert b"idempotency_key_reused" in content


def test_a_key_is_for_one_shop(app: Flask) -> None:
    """Somebody who works in two shops, and sends a redemption again on behalf of the other one."""
    with frozen(NOW):
        town, second = factories.town(), factories.shop(factories.community())
        factories.clerk(second, user=town.shop.owner)
        held = factories.coupon(factories.offer(town.shop), town.person)
        clerk, body = as_user(app, town.shop.owner), {"code": factories.code_of(held)}

        def redeem(of: factories.Shop) -> tuple[int, str]:
            headers = {"Idempotency-Key": "k-1", "X-Merchant": of.merchant.slug}
            answer = clerk.post("/merchant/redemptions", body, headers=headers)
            return answer.status_code, answer.json.get("code", "")

        assert redeem(town.shop) == redeem(town.shop) == (201, "")
        assert redeem(second) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "键"])
def test_a_key_has_bounds(app: Flask, key: str) -> None:
    node = factories.community()
    fund = factories.fund(node)
    client = as_staff(app, factories.staff(node, StaffRole.FINANCE))
    body = {"amount_fen": 100, "source": "budget", "bank_reference": "IDEM-1"}
    headers = {"Idempotency-Key": key}
    answer = client.post(f"/staff/funds/{fund.id}/top-ups", json=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json["details"]["fields"][0]["field"] == "Idempotency-Key"


def test_the_worker_forgets_old_keys(app: Flask) -> None:
    job = next(job for job in features.JOBS if job.name == "idempotency.forget")
    answer_once(lambda _: Answer(201, "{}"), caller="user:1", key="old", request=b"x", now=NOW)
    assert job.run(NOW) == 0
    assert job.run(NOW + timedelta(days=31)) == 1
