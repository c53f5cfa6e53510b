"""Console pages of signing in, enrolment, and one's own account."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.console import expired_forms, pictures
from app.core.console.blueprint import Console, Section
from app.core.console.forms import DONE, PROBLEM, Form
from app.core.console.frame import HOME, is_console, safe_next, set_session_cookie
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.errors import DomainError, EnrolmentRequiredError, NotSignedInError, field_error
from app.core.http.edge import answer_domain_error, status_of
from app.core.http.policies import current, page_for, page_for_enrolment, public
from app.core.http.rate_limits import limiter
from app.parties.staff import accounts, forms, labels, passwords, sessions, sign_in_lockout
from app.parties.staff import accounts as accounts_service
from app.parties.staff.models import StaffMember

blp = Console("sign_in", __name__, sections=[Section("管理", "我的账号", "account")], labels=labels.LABELS)


@blp.app_errorhandler(EnrolmentRequiredError)
def _lead_to_enrolment(error: EnrolmentRequiredError) -> Any:
    """Those who must enrol before a page of the console."""
    return redirect(url_for("sign_in_console.enrolment"), 303) if is_console() else answer_domain_error(error)


@blp.app_errorhandler(NotSignedInError)
def _lead_to_sign_in(error: NotSignedInError) -> Any:
    """Those who must sign in before a page of the console, with what they have typed; others get their answer."""
    if not is_console():
        return answer_domain_error(error)
    unsaved = expired_forms.kept() if request.method == "POST" else None
    if unsaved:
        form = Form()
        form.values = {"username": cookie[expired_forms.USERNAME]}
        form.refuse("登录已过期。请重新登录，刚才填写的内容还在（选好的文件除外）。")
        return render_template("staff/sign_in.html", form=form, next=HOME, unsaved=unsaved), status_of(error)
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else urlsplit(request.referrer or "").path
    return redirect(url_for("sign_in_console.sign_in", next=safe_next(wanted)), 303)


@blp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("300/minute", methods=["POST"])
def sign_in() -> Any:
    """Password and one-time code; with an initial password, enrolment comes next."""
    form, wanted = Form(forms.SignInForm), safe_next(request.args.get("next"))
    unsaved = request.form.get(expired_forms.FIELD)
    typed = form.load() if form.is_sent else None
    if typed is not None:
        try:
            set_session_cookie(_begin(**typed), typed["username"])
            return _bring_back(unsaved, typed["username"]) if unsaved else redirect(wanted, 303)
        except DomainError as error:
            form.refuse(error.message)
            form.status = status_of(error)
    form.values.pop("password", None), form.values.pop("otp", None)
    shortcuts = "" if unsaved else current_app.extensions["sign_in_shortcuts"](wanted)
    return form.page("staff/sign_in.html", next=wanted, unsaved=unsaved, shortcuts=shortcuts)


def _begin(*, username: str, password: str, otp: str) -> str:
    now = utc_now()

    def check(code: str | None) -> str:
        return execute(sessions.begin, username=username, password=password, otp=code, now=now)

    return sign_in_lockout.guarded(
        execute, check, username=username, address=request.remote_addr or "", otp=otp, now=now
    )


def _bring_back(unsaved: str, username: str) -> Any:
    """The page that takes what was typed back to its form."""
    form = expired_forms.read(unsaved, username=username)
    if form is None:
        flash("登录过期前填写的内容没有保留下来，请重新填写。", PROBLEM)
        return redirect(HOME, 303)
    return render_template("staff/restored_form.html", unsaved=form, back=safe_next(form.page))


@blp.get("/session")
@page_for("console:use")
def session_state() -> Any:
    """Who is signed in in this browser, for how long, and what forms carry: for a page that outlives its session."""
    visitor = current.visitor
    left = int((visitor.ends_at - utc_now()).total_seconds())
    return jsonify(username=visitor.username, seconds_left=left, csrf_token=generate_csrf())


@blp.post("/sign-out")
@page_for_enrolment
def sign_out() -> Any:
    """End the session of this browser."""
    execute(sessions.end, session_id=current.visitor.session_id, now=utc_now())
    cookie.clear()
    flash("已退出登录。", DONE)
    return redirect(url_for(".sign_in"), 303)


@blp.route("/enrolment", methods=["GET", "POST"])
@page_for_enrolment
def enrolment() -> Any:
    """A password of one's own, and a device for one-time codes."""
    if current.visitor.is_ready:
        return redirect(safe_next(None), 303)
    if current.visitor.is_enrolled:
        return render_template("staff/waiting.html")
    form = Form(forms.EnrolmentForm)
    typed = form.load() if form.is_sent else None
    if typed is not None:
        try:
            same_twice(typed)
            execute(_enrol, now=utc_now(), password=typed["password"], otp=typed["otp"])
            flash("账号已启用。以后请用新密码和动态口令登录。", DONE)
            return redirect(safe_next(None), 303)
        except DomainError as error:
            form.take(error)
    member = db.session.get_one(StaffMember, current.staff.id)
    uri = passwords.otp_uri(member.otp_secret, member.username)
    form.values = {}
    return form.page("staff/enrolment.html", secret=member.otp_secret, picture=pictures.qr(uri))


def _enrol(session: Session, *, password: str, otp: str, now: datetime) -> None:
    accounts.enrol(session, staff=current.staff, password=password, otp=otp, now=now)
    _begin_anew(session, now)


def _begin_anew(session: Session, now: datetime) -> None:
    """Another session for this browser: who knew the old cookie has nothing."""
    sessions.end(session, session_id=current.visitor.session_id, now=now)
    set_session_cookie(sessions.open_session(session, staff_id=current.staff.id, now=now), current.visitor.username)


def same_twice(typed: dict[str, Any]) -> None:
    """Raises a RuleError naming `repeated`."""
    if typed["password"] != typed["repeated"]:
        raise field_error("repeated", "两次填写的新密码不一样。")


@blp.route("/account", methods=["GET", "POST"])
@page_for("console:use")
def account() -> Any:
    """One's own account: another password, and where one is signed in."""
    form = Form(forms.PasswordForm)
    typed = form.load() if form.is_sent else None
    if typed is not None:
        try:
            same_twice(typed)
            del typed["repeated"]
            now = utc_now()
            with sign_in_lockout.guarded_account(execute, staff_id=current.staff.id, now=now):
                execute(_change_password, now=now, **typed)
            flash("密码已更改，其他浏览器上的登录已全部退出。", DONE)
            return redirect(url_for(".account"), 303)
        except DomainError as error:
            form.take(error)
    form.values = {}
    opened = sessions.open_sessions(db.session(), staff_id=current.staff.id, now=utc_now())
    return form.page("staff/account.html", sessions=opened)


def _change_password(session: Session, *, old_password: str, password: str, otp: str, now: datetime) -> None:
    accounts.change_password(
        session, staff=current.staff, old_password=old_password, password=password, otp=otp, now=now
    )
    _begin_anew(session, now)


@blp.post("/sign-out-everywhere")
@page_for_enrolment
def sign_out_everywhere() -> Any:
    """End every session and every token of one's own."""
    execute(accounts_service.sign_out_everywhere, staff_id=current.staff.id, now=utc_now())
    cookie.clear()
    flash("已在所有设备上退出登录。", DONE)
    return redirect(url_for(".sign_in"), 303)
