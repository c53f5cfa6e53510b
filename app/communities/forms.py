"""What staff type to sign in, enrol and change their password."""

from marshmallow import fields, validate

from app.core.console.fields import REQUIRED, FormSchema
from app.core.schemas import matching

_OTP_MESSAGE = "动态口令是 6 位数字。"


def _password(message: str) -> fields.String:
    """As it was typed: spaces at its ends belong to it."""
    return fields.String(required=True, validate=validate.Length(1, 128, error=message), error_messages=REQUIRED)


class SignInForm(FormSchema):
    username = matching(r"[a-z0-9._-]{1,64}", "用户名由小写字母、数字和 . _ - 组成。", required=True)
    password = _password("请填写密码。")
    otp = matching(r"[0-9]{6}", _OTP_MESSAGE, load_default="")


class EnrolmentForm(FormSchema):
    password = _password("请填写 12 到 128 个字符的新密码。")
    repeated = _password("请再填写一次新密码。")
    otp = matching(r"[0-9]{6}", _OTP_MESSAGE, required=True)


class PasswordForm(EnrolmentForm):
    old_password = _password("请填写原密码。")
