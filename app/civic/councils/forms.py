"""Forms of councils and their meetings."""

from app.civic.councils.models import CouncilKind, SeatClass
from app.civic.councils.schemas import BODY, MAX_MEMBERS, OWN_CHOICES
from app.core.console.fields import FormSchema, typed_whole
from app.core.console.lists import ListQuery
from app.core.http.schemas import choice, day, form_id, list_of, matching, text

SHARES = {"1/2": "二分之一", "2/3": "三分之二", "3/4": "四分之三", "1/1": "全部"}
SHARE = "|".join(SHARES)
SAID = "|".join(each.value for each in OWN_CHOICES)


class CouncilsFilter(ListQuery):
    community_id = form_id(load_default=None)


class MeetingsFilter(ListQuery):
    council_id = form_id(load_default=None)


class CouncilForm(FormSchema):
    community_id = form_id(required=True)
    kind = choice(CouncilKind, required=True)
    name = text(2, 40, required=True)
    min_members = typed_whole(3, MAX_MEMBERS, required=True)
    quorum = matching(SHARE, "请选择法定人数。", required=True)
    majority = matching(SHARE, "请选择通过的比例。", required=True)


class SeatForm(FormSchema):
    post_id = form_id(required=True)
    seat_class = choice(SeatClass, load_default=None)


class ProposalForm(FormSchema):
    """`households` are the numbers of those it is about."""

    title = text(2, 100, required=True)
    body = text(0, BODY, load_default="")
    households = text(0, 200, load_default="")


class MeetingForm(ProposalForm):
    """A meeting with its first item."""

    place = text(2, 100, required=True)
    on = day(required=True)
    at = matching(r"([01]\d|2[0-3]):[0-5]\d", "请填写时间，例如 14:00。", required=True)


class PresenceForm(FormSchema):
    member_ids = list_of(form_id(), 0, MAX_MEMBERS, load_default=list)


class HandsForm(FormSchema):
    """Of each member who has raised a hand, their number and what they said: `12:yes`."""

    votes = list_of(matching(rf"([1-9]\d{{0,17}}:({SAID}))?", "请选择每位成员的意见。"), 1, MAX_MEMBERS, required=True)


class MinutesForm(FormSchema):
    remarks = text(0, BODY, load_default="")


class SignaturesForm(FormSchema):
    member_ids = list_of(form_id(), 1, MAX_MEMBERS, required=True)


class VersionForm(FormSchema):
    """`reason` says what became of the comments."""

    version_id = form_id(required=True)
    reason = text(2, 200, required=True)


class CycleForm(FormSchema):
    cycle_id = form_id(required=True)


class BatchForm(FormSchema):
    record_batch_id = form_id(required=True)
