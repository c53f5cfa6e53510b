"""A message as WeChat wants it for the phone: a page to open, and a short value for each key of its template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.parties.messages.models import MessageKind
from app.parties.messages.texts import Facts, day_of, last_minute, minute, statement_name, yuan

MESSAGES = "pages/resident/messages"
THING_MAX = 20
"""Characters that WeChat takes in the value of a key `thing…`."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where a tap leads, and the values in the order of `config.MESSAGE_KEYS`.

    `page` is filled from the facts; `values` is given the facts and when it happened.
    """

    page: str
    values: Callable[[Facts, datetime], tuple[str, ...]]


_PAYEE_STEPS = {
    "proposed": "有更改，不是您请联系社区",
    "confirmed": "已更换，不是您请联系社区",
    "refused": "没有更换，仍用原账户",
}

FORMS = {
    MessageKind.CLAIMED: Form(
        "pages/resident/coupon?id={coupon_id}",
        lambda facts, _at: (facts["title"], str(facts["points"]), last_minute(facts["expires_at"])),
    ),
    MessageKind.REDEEMED: Form(
        "pages/resident/coupons",
        lambda facts, at: (facts["title"], facts["shop"], yuan(facts["saving_fen"]), minute(at)),
    ),
    MessageKind.POINTS_EARNED: Form(
        "pages/resident/passbook",
        lambda facts, at: (facts["title"], str(facts["points"]), minute(at)),
    ),
    MessageKind.POINTS_EXPIRING: Form(
        "pages/resident/offers",
        lambda facts, _at: (str(facts["points"]), day_of(facts["on"]), "到期前可兑换优惠，请及时使用"),
    ),
    MessageKind.STATEMENT_READY: Form(
        "pages/shop/statement?id={statement_id}",
        lambda facts, _at: (statement_name(facts["month"]), yuan(facts["total_fen"]), "请核对后确认或提出异议"),
    ),
    MessageKind.STATEMENT_PAID: Form(
        "pages/shop/statement?id={statement_id}",
        lambda facts, at: (statement_name(facts["month"]), yuan(facts["total_fen"]), minute(at)),
    ),
    MessageKind.NOTICE: Form(
        "pages/text/notice?id={text_id}",
        lambda facts, at: (facts["title"], "请点开查看全文", minute(at)),
    ),
    MessageKind.PAYEE_CHANGED: Form(
        "pages/shop/payee",
        lambda facts, at: (f"尾号 {facts['last_digits']}", _PAYEE_STEPS[facts["status"]], minute(at)),
    ),
}


def page_of(kind: MessageKind, facts: Facts) -> str:
    """Where a tap leads; of a card that is held, to the messages: the other pages show the card that is in use."""
    return MESSAGES if facts.get("card") else FORMS[kind].page.format_map(facts)


def values_of(kind: MessageKind, facts: Facts, *, at: datetime, keys: tuple[str, ...]) -> dict[str, str]:
    """The values under the keys of a template."""
    if facts.get("card") and "title" in facts:
        facts = {**facts, "title": f"尾号{facts['card']}：{facts['title']}"}
    values = FORMS[kind].values(facts, at)
    return {key: _cut(value) if key.startswith("thing") else value for key, value in zip(keys, values, strict=True)}


def _cut(text: str) -> str:
    """On one line, and with an ellipsis where it is too long. An empty value is refused by WeChat."""
    line = " ".join(text.split()) or "无"
    return line if len(line) <= THING_MAX else line[: THING_MAX - 1] + "…"
