"""Forms of staff: to sign in and enrol, and what administrators type about accounts."""

from typing import Any

from marshmallow import fields, validate

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, name, secret
from app.core.permissions import StaffRole
from app.core.text import clean, reference
from app.parties.staff.account_requests import NUMBER_DIGITS
from app.parties.staff.accounts import USERNAME_PATTERN, USERNAME_WRONG
from app.parties.staff.password_slips import SLIPS_MAX

_OTP_MESSAGE = "动态口令是 6 位数字。"
_USERNAME_MESSAGE = "用户名由小写字母、数字和 . _ - 组成。"


def _password(message: str) -> fields.String:
    return secret(128, message, required=True)


def _request_number(**options: Any) -> fields.String:
    return matching(rf"[0-9]{{{NUMBER_DIGITS}}}", "申请号是 8 位数字。", cleaned=reference, **options)


class SignInForm(FormSchema):
    username = matching(r"[a-z0-9._-]{1,64}", _USERNAME_MESSAGE, required=True)
    password = _password("请填写密码。")
    otp = matching(r"[0-9]{6}", _OTP_MESSAGE, load_default="")


class EnrolmentForm(FormSchema):
    password = _password("请填写 12 到 128 个字符的新密码。")
    repeated = _password("请再填写一次新密码。")
    otp = matching(r"[0-9]{6}", _OTP_MESSAGE, required=True)


class AccountRequestForm(EnrolmentForm):
    username = matching(USERNAME_PATTERN, USERNAME_WRONG, required=True)
    otp_secret = matching(r"[A-Z2-7]{32}", "二维码已失效，请刷新页面重新绑定。", required=True)


class ConfirmationForm(FormSchema):
    otp = matching(r"[0-9]{6}", _OTP_MESSAGE, required=True)


class PasswordForm(EnrolmentForm):
    old_password = _password("请填写原密码。")


class ResetForm(FormSchema):
    number = _request_number(required=True)


class StaffPlaceForm(FormSchema):
    role = choice(StaffRole, required=True)
    community_id = form_id(required=True)


class StaffNameForm(FormSchema):
    name = name(required=True)


class StaffForm(StaffPlaceForm):
    name = name(load_default=None)
    number = _request_number()
    username = matching(USERNAME_PATTERN, USERNAME_WRONG, required=True)


class PasswordSlipsForm(FormSchema):
    staff_ids = fields.List(
        form_id(),
        required=True,
        validate=validate.Length(1, SLIPS_MAX, error=f"一次最多选 {SLIPS_MAX} 个账号。"),
        error_messages={"required": "请先勾选账号。"},
    )


class StaffQuery(ListQuery):
    username = matching(r"[a-z0-9._-]{1,64}", _USERNAME_MESSAGE, cleaned=clean)
    role = choice(StaffRole)
    community_id = form_id()


class AuditQuery(ListQuery):
    username = matching(r"[a-z0-9._-]{1,64}", _USERNAME_MESSAGE, cleaned=clean)
    action = matching(r"[a-z_.]{1,64}", "没有这种操作。")
    subject_kind = matching(r"[a-z_]{1,16}", "没有这类对象。")
    subject_id = form_id()
    since = day()
    until = day()
