"""Forms of delegates."""

from app.core.console.fields import FormSchema
from app.core.http.schemas import matching, name, text


class DelegateForm(FormSchema):
    phone = matching(r"1[3-9][0-9]{9}", "请填写 11 位手机号。", required=True)
    name = name(required=True)
    consent = text(4, 200, required=True)
