"""Forms of profiles: what staff type about residents, and why they look at somebody in full."""

from enum import StrEnum

from marshmallow import ValidationError, validates_schema

from app.core import names, telephones
from app.core.console.fields import FormSchema, ticked
from app.core.console.lists import ListQuery
from app.core.console.reasons import ReasonForm
from app.core.http.schemas import choice, day, form_id, household, known_by, matching, name, phone, text
from app.core.text import reference
from app.parties.residents import numbers
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG

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


class FileQuery(ListQuery):
    """Whose file it is that goes home."""

    resident_id = form_id(required=True)


class AwardForm(FormSchema):
    """A rule with one of its scores, as `good-deed:5`. Without a number, the day and the rule name the event."""

    what = matching(r"[a-z0-9-]{1,64}:-?[0-9]{1,3}", "请选择事项。", required=True)
    occurred_on = day(required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, load_default=None)
    note = text(0, 200, load_default="")


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
