"""WeChat out of order while the counters are busy: signing in says why not, redemption does not notice."""

import threading
from dataclasses import dataclass

from miniprogram_mock.wechat_server.faults import FaultKind
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.faults.phone import Answer, Phone
from tests.faults.run import Watch

PATH = "/sns/jscode2session"


@dataclass(frozen=True)
class Disorder:
    """What WeChat does, and what the person who signs in is told."""

    name: str
    kind: FaultKind
    value: float | str
    status: int
    code: str


DISORDERS = (
    Disorder("10 s of silence", FaultKind.DELAY_S, 10, 503, "wechat_unavailable"),
    Disorder("HTTP 500", FaultKind.STATUS, 500, 503, "wechat_unavailable"),
    Disorder("−1", FaultKind.ERRCODE, -1, 503, "wechat_unavailable"),
    Disorder("40029", FaultKind.ERRCODE, 40029, 422, "wechat_code_invalid"),
    Disorder("45011", FaultKind.ERRCODE, 45011, 429, "wechat_busy"),
    Disorder("40226", FaultKind.ERRCODE, 40226, 403, "wechat_user_blocked"),
    Disorder("half an answer", FaultKind.TRUNCATE, 0, 503, "wechat_unavailable"),
)
AT_ONCE = 3


def disturb_wechat(wechat: RunningServer, watch: Watch) -> str:
    """Three people sign in at once during each disorder, and one after it."""
    port = watch.crowd.port

    def during(disorder: Disorder) -> None:
        wechat.inject(PATH, disorder.kind, disorder.value, times=AT_ONCE)
        answers: list[Answer] = []
        threads = [threading.Thread(target=lambda: answers.append(_sign_in(wechat, port))) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wrong = [answer for answer in answers if (answer.status, answer.code) != (disorder.status, disorder.code)]
        if wrong or len(answers) != AT_ONCE:
            raise AssertionError(f"{disorder.name}: {wrong or answers}")
        after = _sign_in(wechat, port)
        if after.status != 200:
            raise AssertionError(f"after {disorder.name}: {after}")

    for disorder in DISORDERS:
        watch.blow(lambda: None, lambda disorder=disorder: during(disorder))  # type: ignore[misc]
    return ", ".join(disorder.name for disorder in DISORDERS) + "; sign-in said so, and worked again after each"


def _sign_in(wechat: RunningServer, port: int) -> Answer:
    phone = Phone(port)
    try:
        return phone.ask("POST", "/session", "", body={"code": wechat.login_code("somebody")})
    finally:
        phone.hang_up()
