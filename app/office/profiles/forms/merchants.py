"""Forms of profiles: what staff type about shops."""

from app.alliance.ratings.models import InspectionCause
from app.core.console.fields import FormSchema, Yuan, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, matching, phone, text
from app.core.text import reference
from app.parties.merchants.applications import CONTACT_PATTERN, CONTACT_WRONG
from app.parties.merchants.models import BILL_CEILING_FEN, MerchantStatus
from app.standing.records.drafts import EVENT_KEY, EVENT_KEY_WRONG


class DetailsForm(FormSchema):
    name = text(2, 40, required=True)
    trade = text(2, 40, required=True)
    address = text(4, 200, required=True)
    phone = matching(CONTACT_PATTERN, CONTACT_WRONG, required=True)
    community_id = form_id(load_default=None)
    bill_max_fen = Yuan(100, BILL_CEILING_FEN, load_default=None)


class TransferForm(FormSchema):
    phone = phone(required=True)
    reason = text(4, 200, required=True)


class MerchantsQuery(ListQuery):
    status = choice(MerchantStatus)
    trade = text(1, 40)
    community_id = form_id()
    text = text(1, 40)


class RecordForm(FormSchema):
    """A rule as it is typed, and one of its scores, which need not be said where there is but one."""

    rule = text(1, 100, required=True)
    score = typed_whole(-999, 999, load_default=None)
    occurred_on = day(required=True)
    event_key = matching(EVENT_KEY, EVENT_KEY_WRONG, cleaned=reference, required=True)
    note = text(0, 200, load_default="")


class InspectionForm(FormSchema):
    cause = choice(InspectionCause, required=True)
    note = text(2, 200, required=True)
