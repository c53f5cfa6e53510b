"""Signed out everywhere: an old token says so, whoever sends it, before anything else is said about them."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask, session
from flask.sessions import NullSession
from sqlalchemy import update

from app.core.db.uow import execute
from app.parties.merchants.models import Merchant, MerchantStatus
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import Town
from tests.support.http import as_user

PATHS = {"user": "/me", "holder": "/me/bank", "clerk": "/merchant/account", "owner": "/merchant/clerks"}


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def sign_out_everywhere(user: User) -> None:
    newer = update(User).where(User.id == user.id).values(token_version=User.token_version + 1)
    execute(lambda session: session.execute(newer))


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
def test_an_old_token_is_told_from_a_missing_role(app: Flask, town: Town, path: str) -> None:
    for user in (town.user, town.shop.owner, factories.user()):
        client = as_user(app, user)
        assert client.get(path).status_code in {200, 403}
        sign_out_everywhere(user)
        answer = client.get(path)
        assert (answer.status_code, answer.json["message"]) == (401, "登录已失效，请重新登录。")


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
def test_a_token_of_nobody_is_not_signed_in(app: Flask, path: str) -> None:
    answer = as_user(app, cast(Any, SimpleNamespace(id=4711))).get(path)
    assert (answer.status_code, answer.json["message"]) == (401, "请先登录。")


def test_a_shop_that_has_left_is_no_shop_of_its_owner(app: Flask, town: Town) -> None:
    other = factories.shop(town.node, owner=town.shop.owner)
    client = as_user(app, town.shop.owner)
    assert client.get("/merchant/account").status_code == 200
    gone = update(Merchant).where(Merchant.id == other.merchant.id).values(status=MerchantStatus.EXITED)
    execute(lambda session: session.execute(gone))
    assert client.get("/merchant/account").status_code == 200
    named = {"X-Merchant": other.merchant.slug}
    assert client.get("/merchant/account", headers=named).status_code == 404


def test_the_api_opens_no_cookie(app: Flask) -> None:
    with app.test_request_context("/api/v1/me"):
        assert isinstance(cast(Any, session)._get_current_object(), NullSession)
    with app.test_request_context("/console/"):
        assert not isinstance(cast(Any, session)._get_current_object(), NullSession)
