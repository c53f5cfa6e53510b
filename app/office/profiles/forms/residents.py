"""Forms of profiles: what staff type about residents, and why they look at somebody in full."""

from datetime import date
from enum import StrEnum

from marshmallow import ValidationError, fields, validate, validates_schema

from app.core import names, telephones
from app.core.console.fields import FormSchema, ticked, typed_whole
from app.core.console.lists import ListQuery
from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice, day, form_id, household, known_by, matching, name, phone, text
from app.core.text import reference
from app.parties.residents import numbers
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG

WHOM_MAX = 40_000
"""Characters of a list that is typed or pasted."""
PHONE_WHOLE = "请填写完整的 11 位手机号、带区号的固定电话，或带 + 的境外号码。"


class ResidentsQuery(ListQuery):
    """Whom to find: the number, the whole name, the whole phone, the whole household number."""

    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, load_default=None)

    name = text(1, names.NAME_MAX, cleaned=names.clean, load_default=None)
    phone = known_by(telephones.is_number, PHONE_WHOLE, cleaned=telephones.clean, load_default=None)
    household = household(load_default=None)
    community_id = form_id(load_default=None)


class ResidentDetailsForm(FormSchema):
    """What is put right of a resident. Name and phone are masked for staff, so what is left empty stays as it is."""

    name = name()
    phone = known_by(telephones.is_number, telephones.WRONG, cleaned=telephones.clean)
    no_phone = ticked()
    home = household(required=True)
    is_minor = ticked()

    @validates_schema
    def _must_be_one_of_both(self, data: dict[str, object], **_how: object) -> None:
        if data.get("phone") and data.get("no_phone"):
            raise ValidationError("填写了新的号码，就不要勾选“没有电话”。", "no_phone")


class NewResidentForm(FormSchema):
    """Somebody new on a roster; without a phone where they have none."""

    community_id = form_id(required=True)
    home = household(required=True)
    name = name(required=True)
    phone = known_by(telephones.is_number, telephones.WRONG, cleaned=telephones.clean, load_default="")
    is_minor = ticked()
    confirmed = ticked()


class Part(StrEnum):
    """The parts of a file."""

    RECORDS = "records"
    PASSBOOK = "passbook"
    COUPONS = "coupons"
    USES = "uses"
    MESSAGES = "messages"


class PartQuery(ListQuery):
    part = choice(Part, load_default=Part.RECORDS)


class PeriodQuery(ListQuery):
    """A period of a passbook, both days included."""

    since = day(load_default=None)
    until = day(load_default=None)

    @validates_schema
    def _must_be_a_period(self, data: dict[str, object], **_how: object) -> None:
        since, until = data.get("since"), data.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            raise ValidationError("结束日期不能早于开始日期。", "until")


class FileQuery(ListQuery):
    """Whose file it is that goes home."""

    resident_id = form_id(required=True)


class AwardForm(FormSchema):
    """A rule as it is typed, and one of its scores, which need not be said where there is but one. Without a number,
    the day and the rule name the event.
    """

    rule = text(1, 100, required=True)
    score = typed_whole(-999, 999, load_default=None)
    occurred_on = day(required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, load_default=None)
    note = text(0, 200, load_default="")


class AwardManyForm(AwardForm):
    """The same for everybody in a list, a line for each."""

    whom = fields.String(
        required=True,
        validate=validate.Length(1, WHOM_MAX, error="名单太长，请用表格导入。"),
        error_messages={"required": "请填写名单，一行一人。"},
    )


class CardForm(FormSchema):
    """What a scanner has read."""

    code = matching(r"[0-9]{18}", "会员码是 18 位数字。", cleaned=reference, required=True)


class DelegateForm(FormSchema):
    phone = phone(required=True)
    name = name(required=True)
    consent = text(4, 200, required=True)


class ForgettingForm(ReasonForm):
    agreed = ticked()

    @validates_schema
    def _must_be_ticked(self, data: dict[str, object], **_how: object) -> None:
        if not data.get("agreed"):
            raise ValidationError("请确认本人已提出申请，并知道不能恢复。", "agreed")
