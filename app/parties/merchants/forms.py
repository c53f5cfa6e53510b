"""Forms of shops."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, form_id, matching, text
from app.parties.merchants.models import MerchantStatus


class DetailsForm(FormSchema):
    name = text(2, 40, required=True)
    trade = text(2, 40, required=True)
    address = text(4, 200, required=True)
    phone = matching(r"[0-9-]{7,16}", "请填写 7 到 16 位的联系电话。", required=True)
    community_id = form_id(load_default=None)


class MerchantsQuery(ListQuery):
    status = choice(MerchantStatus)
    trade = text(1, 40)
    community_id = form_id()
    text = text(1, 40)
