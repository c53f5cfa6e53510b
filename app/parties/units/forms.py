"""Forms of units."""

from app.core.console.fields import FormSchema
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, known_by, matching, text
from app.core.text import reference
from app.parties.residents import numbers
from app.parties.units.making import CODE_PATTERN, CODE_WRONG
from app.parties.units.models import UnitDomain, UnitKind, UnitRole


class UnitsFilter(ListQuery):
    kind = choice(UnitKind, load_default=None)
    domain = choice(UnitDomain, load_default=None)
    community_id = form_id(load_default=None)
    text = text(1, 40, load_default=None)


class UnitDetailsForm(FormSchema):
    kind = choice(UnitKind, required=True)
    domain = choice(UnitDomain, required=True)
    name = text(2, 40, required=True)
    code = matching(CODE_PATTERN, CODE_WRONG, cleaned=reference, load_default=None)
    merchant_id = form_id(load_default=None)


class UnitForm(UnitDetailsForm):
    community_id = form_id(required=True)


class MemberForm(FormSchema):
    number = known_by(numbers.is_number, numbers.WRONG, cleaned=reference, required=True)
    role = choice(UnitRole, required=True)
    from_on = day(required=True)
