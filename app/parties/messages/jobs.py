"""Periodic jobs of messages: those that are due are sent, those kept long enough are dropped."""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic

import structlog
from flask import current_app

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.jobs.periodic import Job, in_parts
from app.parties.messages import sending
from app.parties.messages.delivery import deliver
from app.parties.messages.models import MessageKind, MessageStatus
from app.parties.messages.sending import Letter, Outcome
from app.wechat.service import WeChat

log = structlog.get_logger("messages")
BATCH = 200
SECONDS_MAX = 10.0
"""After so long no further message is begun: other jobs wait for this one."""
FAULT = "fault"


def send(_now: datetime) -> int:
    """Send what is due; says how many messages were done with. Ends early when WeChat is slow, busy or gone."""
    kinds = frozenset(map(MessageKind, current_app.config["SETTINGS"].wechat_templates))
    done = 0
    for message_id in _due_while_there_is_time():
        letter = execute(sending.take, message_id=message_id, kinds=kinds, now=utc_now())
        if letter is None:
            continue
        outcome, error = _attempt(letter)
        status = execute(sending.settle, letter=letter, outcome=outcome, error=error, now=utc_now())
        if status is MessageStatus.DEAD:
            log.error("message_dead", message_id=letter.id, kind=letter.kind, error=error, attempts=letter.attempt)
        done += status is not MessageStatus.PENDING
        if outcome in (Outcome.FAILED, Outcome.LOST) and error != FAULT:
            break  # What kept WeChat from taking this one would keep it from taking the next one too.
    return done


def _due_while_there_is_time() -> Iterator[int]:
    until = monotonic() + SECONDS_MAX
    while ids := sending.due(db.session(), now=utc_now(), limit=BATCH):
        for message_id in ids:
            if monotonic() >= until:
                return
            yield message_id


def _attempt(letter: Letter) -> tuple[Outcome, str | None]:
    """A message that we cannot even word must not hold up the others."""
    wechat: WeChat = current_app.extensions["wechat"]
    try:
        return deliver(wechat, current_app.config["SETTINGS"].wechat_templates, letter)
    except Exception:
        log.exception("message_fault", message_id=letter.id, kind=letter.kind)
        return Outcome.FAILED, FAULT


# A run takes ten seconds and the longest attempt. If two should meet all the same, each message is still taken by one.
JOBS = [Job("messages.send", 5, send, lease_seconds=60), Job("messages.drop", 3600, in_parts(sending.drop_old))]
