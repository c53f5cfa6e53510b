"""A paper given to somebody: by staff at the desk, by a resident for themself, by whoever knows the facts."""

import json
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.civic.papers.actions import PaperAction
from app.civic.papers.kinds import KINDS, TEMPLATE_VERSION
from app.civic.papers.models import Paper, PaperKind
from app.civic.papers.numbering import next_numbers
from app.civic.papers.stating import Statement, facts_of_service, facts_of_standing, prove
from app.civic.papers.workflow import facts_of
from app.core import audit
from app.core.clock import business_day
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.parties import residents
from app.parties.communities.nodes import community_in_scope, get_community, require_open
from app.parties.residents import access_log
from app.parties.residents.models import Resident

TOKEN_BYTES = 18
"""144 random bits: nobody finds a paper by trying."""
FACTS_MAX, FACT_MAX = 12, 300


def issue(
    session: Session,
    kind: PaperKind,
    *,
    community_id: int,
    holder: str,
    resident_id: int | None,
    facts: Mapping[str, str],
    staff: StaffIdentity | None,
    now: datetime,
) -> Paper:
    """Number a paper and keep what is printed on it. Raises ValueError for facts that no sheet has room for,
    NodeClosedError.
    """
    if not 0 < len(facts) <= FACTS_MAX or any(len(text) > FACT_MAX for text in facts.values()):
        raise ValueError("a paper has 1 to 12 facts of at most 300 characters")
    (no,) = next_numbers(session, community_id=community_id, year=business_day(now).year)
    whose = {"community_id": community_id, "holder": holder, "resident_id": resident_id}
    paper = new_paper(kind, no, **whose, facts=facts, issued_by=staff.id if staff else None, now=now)  # type: ignore[arg-type]
    session.add(paper)
    require_open(session, community_id)
    if staff is not None:
        note_issued(session, paper, staff=staff, now=now)
    return paper


def new_paper(
    kind: PaperKind,
    no: str,
    *,
    community_id: int,
    holder: str,
    resident_id: int | None,
    facts: Mapping[str, str],
    issued_by: int | None,
    now: datetime,
) -> Paper:
    """A numbered paper as it is kept."""
    about = KINDS[kind]
    return Paper(
        community_id=community_id,
        no=no,
        kind=kind,
        resident_id=resident_id,
        holder=holder,
        facts=json.dumps(dict(facts), ensure_ascii=False),
        template_version=TEMPLATE_VERSION,
        issued_by=issued_by,
        issued_at=now,
        expires_at=now + about.lasts if about.lasts else None,
        single_use=about.single_use,
        token=secrets.token_urlsafe(TOKEN_BYTES),
    )


def note_issued(session: Session, paper: Paper, *, staff: StaffIdentity, now: datetime) -> None:
    path = get_community(session, paper.community_id).path
    about = facts_of(paper)
    audit.note(session, staff=staff, action=PaperAction.ISSUED, subject_id=paper.id, at=now, path=path, **about)


def issue_at_desk(
    session: Session,
    kind: PaperKind,
    *,
    number: str | None,
    name: str | None = None,
    community_id: int | None = None,
    facts: Mapping[str, str],
    served: tuple[date, date] | None = None,
    staff: StaffIdentity,
    now: datetime,
) -> Paper:
    """A paper for a resident, by their number, or for a `name` of a node. What the bank knows itself is not taken from
    `facts`; hours that they have `served` between two days stand before them.

    Raises RuleErrors naming `number`, `name`, `community_id`, `hours`; NoScoreError, CommunityNotFoundError.
    """
    if (number is None) is (name is None):
        raise field_error("number", "请填写居民编号，或者写给谁，两者填一个。")
    if number is None or name is not None:
        if community_id is None:
            raise field_error("community_id", "请选择由哪里出具。")
        community_in_scope(session, community_id=community_id, staff=staff)
        about = {"holder": name or "", "resident_id": None, "community_id": community_id}
        return issue(session, kind, **about, facts=facts, staff=staff, now=now)  # type: ignore[arg-type]
    whose = residents.resident_by_number(session, number=number, staff=staff)
    person = session.get_one(Resident, whose.id)
    if KINDS[kind].of_standing:
        facts = facts_of_standing(session, kind, resident_id=person.id, now=now)
    if served is not None:
        since, until = served
        facts = {**facts_of_service(session, resident_id=person.id, from_on=since, until_on=until), **facts}
    if kind is PaperKind.QUERY_PRINT:
        access_log.note_query(session, resident_id=person.id, staff=staff, now=now)
    return _to(session, kind, person, facts=facts, staff=staff, now=now)


def _to(
    session: Session,
    kind: PaperKind,
    person: Resident,
    *,
    facts: Mapping[str, str],
    staff: StaffIdentity | None,
    now: datetime,
) -> Paper:
    whose = {"community_id": person.community_id, "resident_id": person.id}
    return issue(session, kind, **whose, holder=person.name, facts=facts, staff=staff, now=now)


def make_proof(
    session: Session, *, resident_id: int, statement: Statement, at_least: int, since: date | None, now: datetime
) -> Paper:
    """A proof that a resident makes of themself: good for a day and for one look. Raises what `prove` raises."""
    facts = prove(session, statement, at_least=at_least, since=since, resident_id=resident_id, now=now)
    return _to(session, PaperKind.PROOF, session.get_one(Resident, resident_id), facts=facts, staff=None, now=now)
