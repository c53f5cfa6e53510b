"""Console pages of asking for an account: open to everybody, as who asks has none yet."""

from typing import Any

import pyotp
from flask import redirect, render_template, url_for

from app.core.clock import utc_now
from app.core.console import pictures, shown_once
from app.core.console.blueprint import Console
from app.core.console.forms import Form
from app.core.db.uow import execute
from app.core.errors import DomainError
from app.core.http.policies import public
from app.core.http.rate_limits import limiter
from app.parties.staff import account_requests, forms, passwords
from app.parties.staff.console.sign_in import same_twice

blp = Console("account_requests", __name__)

_NUMBER = "account request"


@blp.route("/account-request", methods=["GET", "POST"])
@public
@limiter.limit("10/minute", methods=["POST"])
def ask() -> Any:
    """A name, a password and a device of one's own; the number that comes of it is read to an administrator."""
    form = Form(forms.AccountRequestForm)
    typed = form.load() if form.is_sent else None
    if typed is not None:
        try:
            same_twice(typed)
            del typed["repeated"]
            now = utc_now()
            shown_once.keep(_NUMBER, execute(account_requests.ask, now=now, **typed).number, now=now)
            return redirect(url_for(".number"), 303)
        except DomainError as error:
            form.take(error)
    secret = pyotp.random_base32()
    if form.is_sent and "otp_secret" not in form.errors:
        secret = form.values["otp_secret"]  # It is on their device already.
    username = form.values.get("username", "")
    form.values = {"username": username, "otp_secret": secret}
    picture = pictures.qr(passwords.otp_uri(secret, username or "新账号"))
    return form.page("staff/account_request.html", secret=secret, picture=picture)


@blp.get("/account-request/number")
@public
def number() -> str:
    """What to read out; in the browser that asked, for ten minutes."""
    found = shown_once.kept(_NUMBER, now=utc_now())
    return render_template("staff/account_request_number.html", number=found)
