"""What is sent in a round, made ready before it begins."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import frozen, utc_now
from app.core.db.session import db
from app.core.db.types import JsonType
from app.core.db.uow import execute
from app.core.security import tokens
from app.core.security.time_codes import PERIOD_S
from app.ledger import chart, leaves
from app.ledger.accounts import find_accounts
from app.ledger.models import LedgerBalance
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon
from bench import hot_row
from bench.script import Roles, Statement, filled, fits, recorded, template
from devtools.town.environment import Stage
from devtools.town.history import SAVING_FEN
from devtools.town.world import COUPON_POINTS, SUBSIDY_FEN

TOKEN_SECONDS = 86_400
SAMPLES = 8
SAMPLE_STEP = 37
"""Samples lie so far apart that they differ in shop, community and holder."""


@dataclass(frozen=True, slots=True)
class Form:
    """The SQL of a redemption at this moment, with roles in the place of what differs from coupon to coupon."""

    at: datetime
    script: list[Statement]


def redemption_requests(stage: Stage, coupons: Sequence[int]) -> list[bytes]:
    """`POST /merchant/redemptions` for each coupon, by the owner of its shop.

    Codes are those of the step to come, which are taken already and go on being taken for at least a minute.
    """
    path = "/api/v1/merchant/redemptions"
    with stage.app.app_context():
        at = utc_now() + timedelta(seconds=PERIOD_S)
        heads = [_head("POST", path, shop.user_id) for shop in stage.world.shops]
        requests = []
        for coupon, serial in _serials(coupons).items():
            digits = codes.show(codes.Prefix.COUPON, serial, now=at).code
            requests.append(_with_body(heads[coupon % len(heads)], f'{{"code": "{digits}"}}'))
        return requests


def claim_requests(stage: Stage, count: int, *, spread: bool = False) -> list[bytes]:
    """Claims of the one hot offer, or spread over those of all shops; each by the next resident."""
    offers = [shop.offer_id for shop in stage.world.shops] if spread else [stage.world.hot_offer_id]
    return [
        _with_body(_head("POST", _claim_path(offers[i % len(offers)]), user_id), "")
        for i, user_id in enumerate(_users(stage, count))
    ]


def hot_row_scripts(stage: Stage, count: int) -> list[list[Statement]]:
    """The same from the row of the hot offer alone."""
    offer = stage.world.hot_offer_id
    with stage.app.app_context():
        holder = {"Authorization": f"Bearer {token_of(stage.world.first_user)}"}
        sqlite = db.engine.dialect.name == "sqlite"
    statements = hot_row.claim_statements(stage, _claim_path(offer), holder)
    return [hot_row.row_script(offer, statements, sqlite=sqlite)] * count


def _claim_path(offer_id: int) -> str:
    return f"/api/v1/offers/{offer_id}/claims"


def check_in_requests(who: Sequence[tuple[int, int, str]]) -> list[bytes]:
    """`POST /sessions/{id}/presences` for each of these users, sessions and codes."""
    return [
        _with_body(_head("POST", f"/api/v1/sessions/{session_id}/presences", user_id), f'{{"code": "{code}"}}')
        for user_id, session_id, code in who
    ]


def bank_requests(stage: Stage, count: int) -> list[bytes]:
    """`GET /me/bank` by one resident after the other."""
    heads = (_head("GET", "/api/v1/me/bank", user_id) for user_id in _users(stage, count))
    return [f"{head}\r\n".encode() for head in heads]


def _users(stage: Stage, count: int) -> list[int]:
    """Users of residents, in an order without pattern; round again when there are more requests than residents."""
    world = stage.world
    start = random.randrange(world.residents)
    step = 7_919  # A prime that divides no number of residents used here.
    return [world.first_user + (start + i * step) % world.residents for i in range(count)]


def redemption_scripts(stage: Stage, form: Form, coupons: Sequence[int]) -> list[list[Statement]]:
    """The SQL of redeeming each coupon."""
    with stage.app.app_context():
        stripes = _stripes(stage)
        return [
            filled(form.script, _roles(stage, coupon, serial, stripes, form.at))
            for coupon, serial in _serials(coupons).items()
        ]


def recorded_form(stage: Stage) -> Form:
    """The SQL of one redemption over HTTP, recorded, in a form that can be filled for other coupons.

    The form made of one recording is proven on the others: their SQL must come out of it word for word.
    """
    stage.have_fresh(SAMPLES * SAMPLE_STEP)
    with stage.app.app_context():
        _remember_accounts(stage)
        chosen = [stage.fresh[i * SAMPLE_STEP] for i in range(SAMPLES)]
        serials, stripes = _serials(chosen), _stripes(stage)
        now = utc_now()
        roles = [_roles(stage, coupon, serials[coupon], stripes, now) for coupon in chosen]
        with frozen(now):
            scripts = [_recorded(stage, coupon, serials[coupon]) for coupon in chosen]
    for own, script in zip(roles, scripts, strict=True):
        form = template(script, own)
        if all(fits(form, other, its) for other, its in zip(roles, scripts, strict=True)):
            return Form(now, form)
    raise RuntimeError("the SQL of a redemption cannot be told from one coupon to another; does it always differ?")


def _recorded(stage: Stage, coupon: int, serial: str) -> list[Statement]:
    shop = stage.world.shops[coupon % len(stage.world.shops)]
    with recorded(db.engine) as script:
        answer = stage.app.test_client().post(
            "/api/v1/merchant/redemptions",
            json={"code": codes.show(codes.Prefix.COUPON, serial, now=utc_now()).code},
            headers={"Authorization": f"Bearer {token_of(shop.user_id)}"},
        )
    if answer.status_code != 201:
        raise RuntimeError(f"the redemption to be recorded was refused: {answer.text}")
    stage.fresh.remove(coupon)
    stage.acknowledged += 1
    return script


def _remember_accounts(stage: Stage) -> None:
    """Have the process know its accounts, as a server does that has run for a while."""
    keys = [chart.community(node.id, "escrow") for node in stage.world.nodes]
    for shop in stage.world.shops:
        keys += [
            chart.merchant_points(shop.merchant_id),
            chart.merchant_payable(shop.merchant_id),
            chart.offer_budget(shop.offer_id),
        ]
    execute(find_accounts, keys)  # As a command: the connection's clock is compared by it, not by what is recorded.
    db.session.remove()


def _roles(stage: Stage, coupon: int, serial: str, stripes: dict[int, list[int]], at: datetime) -> Roles:
    """Everything in which the redemption of one coupon at this moment differs from that of another."""
    world = stage.world
    shop, person = world.shops[coupon % len(world.shops)], coupon % world.residents
    node = world.nodes[person % len(world.nodes)]
    accounts = {"escrow": node.escrow, "points": shop.points, "payable": shop.payable, "budget": shop.budget}
    facts = {"coupon_id": coupon, "title": shop.title, "shop": shop.name, "saving_fen": SAVING_FEN}
    reference, actor = f"redeem:coupon:{coupon}", f"user:{shop.user_id}"
    lines = [
        (str(chart.community(node.id, "escrow")), -COUPON_POINTS),
        (str(chart.merchant_points(shop.merchant_id)), COUPON_POINTS),
        (str(chart.offer_budget(shop.offer_id)), -SUBSIDY_FEN),
        (str(chart.merchant_payable(shop.merchant_id)), SUBSIDY_FEN),
    ]
    return {
        "coupon": coupon,
        "serial": serial,
        "reference": reference,
        "leaf": leaves.make(("redemption", reference, at, actor, shop.title), lines),
        "resident": world.first_resident + person,
        "holder": world.first_user + person,
        "clerk": shop.user_id,
        "actor": actor,
        "merchant": shop.merchant_id,
        "offer": shop.offer_id,
        "title": shop.title,
        "facts": JsonType().process_bind_param(facts, db.engine.dialect),
        **accounts,
        **{f"{name}_stripe": stripes[account] for name, account in accounts.items()},
    }


def _stripes(stage: Stage) -> dict[int, list[int]]:
    """The balance rows of the accounts of shops and communities; those of residents were opened after them."""
    rows = db.session.execute(
        select(LedgerBalance.account_id, LedgerBalance.id).where(LedgerBalance.account_id < stage.world.first_account)
    )
    found: dict[int, list[int]] = {}
    for account_id, balance_id in rows:
        found.setdefault(account_id, []).append(balance_id)
    db.session.remove()
    return found


def _serials(coupons: Sequence[int]) -> dict[int, str]:
    """The serials of coupons that lie close together."""
    rows = db.session.execute(select(Coupon.id, Coupon.serial).where(Coupon.id.between(min(coupons), max(coupons))))
    serials = dict(rows.all())
    db.session.remove()
    return {coupon: serials[coupon] for coupon in coupons}


def token_of(user_id: int) -> str:
    claims = tokens.Claims(user_id, tokens.Audience.USERS, 1)
    return tokens.issue(claims, now=utc_now(), seconds=TOKEN_SECONDS)[0]


def _head(method: str, path: str, user_id: int) -> str:
    token = token_of(user_id)
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"


def _with_body(head: str, body: str) -> bytes:
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
