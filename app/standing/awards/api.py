"""Awards over HTTP: for residents, and for staff."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.db.paging import Page
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.api import Blueprint
from app.core.http.policies import current, resident_required, staff_required
from app.core.http.schemas import PageQuery, ReasonIn
from app.parties import residents
from app.parties.residents.people import ResidentIdentity
from app.standing.awards import (
    cycles,
    displaying,
    granting,
    judging,
    letters,
    nominating,
    queries,
    schemas,
    schemes,
    voting,
)
from app.standing.awards.models import AwardCycle, AwardScheme

blp = Blueprint("awards", __name__, description="Awards: schemes, cycles, nominations, votes")


def _me() -> ResidentIdentity:
    return residents.identify(db.session(), current.resident_id)


@blp.get("/award-cycles")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.CyclePage)
def cycles_here(query: dict[str, Any]) -> Page[queries.ShownCycle]:
    """What is honoured at one's node and above it, and how far that is."""
    return queries.cycles_for(db.session(), resident=_me(), **query)


@blp.get("/award-cycles/<int:cycle_id>")
@resident_required
@blp.response(200, schemas.OwnCycleOut)
def cycle_here(cycle_id: int) -> dict[str, Any]:
    """A cycle, and whether one has voted in it."""
    session, who = db.session(), _me()
    cycle = queries.cycle_for(session, cycle_id=cycle_id, resident=who)
    (shown,) = queries.shown_cycles(session, [cycle])
    home = queries.household_with_one_vote(shown.scheme, who)
    has_voted = voting.has_voted(session, cycle, resident_id=who.id, household_id=home)
    return {"cycle": cycle, "scheme": shown.scheme, "community": shown.community, "has_voted": has_voted}


@blp.get("/award-cycles/<int:cycle_id>/nominations")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.NominationPage)
def nominated(query: dict[str, Any], cycle_id: int) -> Page[queries.ShownNomination]:
    """Who is proposed, masked, those proposed last first; votes once it is decided."""
    return queries.nominations_for(db.session(), cycle_id=cycle_id, resident=_me(), **query)


@blp.post("/award-cycles/<int:cycle_id>/nominations")
@resident_required
@blp.arguments(schemas.OwnNominationIn)
@blp.creates(schemas.NominatedOut)
def nominate_oneself(body: dict[str, str], cycle_id: int) -> Callable[[Session], Any]:
    """Propose oneself, or one's household where households are honoured."""
    me = current.resident_id
    return partial(nominating.nominate_oneself, cycle_id=cycle_id, resident_id=me, now=utc_now(), reason=body["reason"])


@blp.post("/award-cycles/<int:cycle_id>/ballot")
@resident_required
@blp.arguments(schemas.BallotIn)
@blp.response(204)
def vote(body: dict[str, int], cycle_id: int) -> None:
    """Give one's vote, or that of one's household, for good. For whom is written nowhere."""
    execute(voting.vote, cycle_id=cycle_id, resident_id=current.resident_id, now=utc_now(), **body)


@blp.get("/awards")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.AwardPage)
def awards_here(query: dict[str, Any]) -> Page[queries.ShownAward]:
    """Awards at one's node and above it that hold and whose holders show them, masked."""
    return queries.shown_awards(db.session(), resident=_me(), now=utc_now(), **query)


@blp.get("/me/awards")
@resident_required
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.AwardPage)
def own_awards(query: dict[str, Any]) -> Page[queries.ShownAward]:
    """What one was given, one's household, shops and units; newest first."""
    return queries.own_awards(db.session(), resident=_me(), now=utc_now(), **query)


@blp.post("/me/awards/<int:award_id>/display")
@resident_required
@blp.arguments(schemas.DisplayIn)
@blp.response(200, schemas.DisplayOut)
def display(body: dict[str, bool], award_id: int) -> Any:
    """Let neighbours see an award of one's own, or no more."""
    me = current.resident_id
    return execute(displaying.display, award_id=award_id, resident_id=me, now=utc_now(), is_shown=body["is_shown"])


@blp.post("/me/awards/<int:award_id>/letter")
@resident_required
@blp.arguments(schemas.LetterIn)
@blp.response(200, schemas.LetterOut)
def agree_to_letter(body: dict[str, str], award_id: int) -> Any:
    """Agree that a letter about an award of one's own goes to an employer or a school."""
    me = current.resident_id
    return execute(letters.agree, award_id=award_id, resident_id=me, now=utc_now(), **body)


@blp.delete("/me/awards/<int:award_id>/letter")
@resident_required
@blp.response(204)
def take_letter_back(award_id: int) -> None:
    """Agree no more."""
    execute(letters.take_back, award_id=award_id, resident_id=current.resident_id)


@blp.get("/staff/award-schemes")
@staff_required("awards:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.SchemePage)
def schemes_of_subtree(query: dict[str, Any]) -> Page[AwardScheme]:
    """What is honoured in one's subtree, newest first."""
    return queries.schemes_in_scope(db.session(), staff=current.staff, **query)


@blp.post("/staff/award-schemes")
@staff_required("awards:write")
@blp.arguments(schemas.SchemeIn)
@blp.creates(schemas.SchemeOut)
def make_scheme(body: dict[str, Any]) -> Callable[[Session], Any]:
    """Set up something to be honoured."""
    return partial(schemes.make_scheme, staff=current.staff, now=utc_now(), **body)


@blp.patch("/staff/award-schemes/<int:scheme_id>")
@staff_required("awards:write")
@blp.arguments(schemas.SchemeChanges)
@blp.response(200, schemas.SchemeOut)
def change_scheme(body: dict[str, Any], scheme_id: int) -> Any:
    """Other terms, while nobody is nominated in a cycle that is not over."""
    return execute(schemes.change_scheme, scheme_id=scheme_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/award-schemes/<int:scheme_id>/cycles")
@staff_required("awards:write")
@blp.arguments(schemas.CycleIn)
@blp.creates(schemas.CycleOut)
def open_cycle(body: dict[str, Any], scheme_id: int) -> Callable[[Session], Any]:
    """Take nominations for a period."""
    asked = {"scheme_id": scheme_id, "staff": current.staff, "now": utc_now(), **body}
    return partial(_shown, command=cycles.open_cycle, **asked)


def _shown(session: Session, /, command: Callable[..., AwardCycle], **asked: Any) -> queries.ShownCycle:
    (shown,) = queries.shown_cycles(session, [command(session, **asked)])
    return shown


@blp.get("/staff/award-cycles")
@staff_required("awards:read")
@blp.arguments(schemas.CyclesQuery, location="query")
@blp.response(200, schemas.CyclePage)
def cycles_of_subtree(query: dict[str, Any]) -> Page[queries.ShownCycle]:
    """Cycles of one's subtree, newest first."""
    return queries.cycles_in_scope(db.session(), staff=current.staff, **query)


@blp.get("/staff/award-cycles/<int:cycle_id>/nominations")
@staff_required("awards:read")
@blp.arguments(PageQuery, location="query")
@blp.response(200, schemas.NominationPage)
def nominations_of_cycle(query: dict[str, Any], cycle_id: int) -> Page[queries.ShownNomination]:
    """Who is proposed, residents masked, newest first."""
    return queries.nominations_in_scope(db.session(), cycle_id=cycle_id, staff=current.staff, **query)


@blp.post("/staff/award-cycles/<int:cycle_id>/nominations")
@staff_required("awards:write")
@blp.arguments(schemas.NominationIn)
@blp.creates(schemas.NominatedOut)
def nominate(body: dict[str, Any], cycle_id: int) -> Callable[[Session], Any]:
    """Propose somebody; nobody of the staff proposes themself or their household."""
    return partial(nominating.nominate, cycle_id=cycle_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/nominations/<int:nomination_id>/exclusion")
@staff_required("awards:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.NominatedOut)
def exclude(body: dict[str, str], nomination_id: int) -> Any:
    """Take somebody out, with a reason, before anything is granted."""
    return execute(nominating.exclude, nomination_id=nomination_id, staff=current.staff, now=utc_now(), **body)


def _moved(command: Callable[..., AwardCycle], **asked: Any) -> Any:
    return execute(_shown, command=command, staff=current.staff, now=utc_now(), **asked)


@blp.post("/staff/award-cycles/<int:cycle_id>/judging")
@staff_required("awards:write")
@blp.arguments(schemas.JudgingIn)
@blp.response(200, schemas.CycleOut)
def begin_judging(body: dict[str, Any], cycle_id: int) -> Any:
    """No more nominations; residents vote, or what is on record is looked at."""
    return _moved(cycles.begin_judging, cycle_id=cycle_id, **body)


@blp.post("/staff/award-cycles/<int:cycle_id>/ballots")
@staff_required("awards:write")
@blp.arguments(schemas.CounterBallotIn)
@blp.response(204)
def vote_at_counter(body: dict[str, Any], cycle_id: int) -> None:
    """Enter the vote of a resident at the counter: who has voted and with whose help is noted, never for whom."""
    execute(voting.vote_at_counter, cycle_id=cycle_id, staff=current.staff, now=utc_now(), **body)


@blp.post("/staff/award-cycles/<int:cycle_id>/decision")
@staff_required("awards:write")
@blp.response(200, schemas.CycleOut)
def decide(cycle_id: int) -> Any:
    """Choose by votes or by what is on record, and show it in public for five working days."""
    return _moved(judging.decide, cycle_id=cycle_id)


@blp.post("/staff/award-cycles/<int:cycle_id>/granting")
@staff_required("awards:grant")
@blp.response(200, schemas.CycleOut)
def grant(cycle_id: int) -> Any:
    """Honour those who were chosen: somebody else than who decided it does."""
    return _moved(granting.grant, cycle_id=cycle_id)


@blp.post("/staff/award-cycles/<int:cycle_id>/closing")
@staff_required("awards:write")
@blp.arguments(ReasonIn)
@blp.response(200, schemas.CycleOut)
def close(body: dict[str, str], cycle_id: int) -> Any:
    """Call a cycle off, or put it away; what was granted stays."""
    return _moved(cycles.close_cycle, cycle_id=cycle_id, **body)


@blp.get("/staff/awards")
@staff_required("awards:read")
@blp.arguments(schemas.AwardsQuery, location="query")
@blp.response(200, schemas.AwardPage)
def awards_of_subtree(query: dict[str, Any]) -> Page[queries.ShownAward]:
    """Awards of one's subtree, newest first."""
    return queries.awards_in_scope(db.session(), staff=current.staff, now=utc_now(), **query)


@blp.post("/staff/awards/<int:award_id>/revocation")
@staff_required("awards:grant")
@blp.arguments(ReasonIn)
@blp.response(204)
def revoke(body: dict[str, str], award_id: int) -> None:
    """Take an award back, and the plus that it made."""
    execute(granting.revoke, award_id=award_id, staff=current.staff, now=utc_now(), **body)
