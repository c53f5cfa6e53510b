"""A draft begins with a ready programme, instead of with nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit
from app.core.errors import field_error
from app.core.identities import StaffIdentity
from app.standing.programmes.actions import ProgrammeAction
from app.standing.programmes.drafting import draft_to_write, held_above, new_heading, require_allowed
from app.standing.programmes.errors import DraftNotEmptyError
from app.standing.programmes.models import ProgrammeKind, ProgrammeVersion, Rule, RuleCategory
from app.standing.programmes.ready import Ready, ready_programmes
from app.standing.programmes.workflow import VERSIONS


def fitting(kind: ProgrammeKind) -> list[Ready]:
    """What a programme of this kind can begin with."""
    return [each for each in ready_programmes().values() if each.kind is kind]


def start_from(
    session: Session, *, version_id: int, ready: str, staff: StaffIdentity, now: datetime
) -> ProgrammeVersion:
    """Put the headings and rules of a ready programme into a draft that has none, to be changed like any others.

    Raises ProgrammeNotFoundError, VersionStateError, DraftNotEmptyError, a RuleError naming `ready` where there is none
    such for its kind, and for a rule what the editor would raise.
    """
    version = draft_to_write(session, version_id=version_id, staff=staff)
    chosen = next((each for each in fitting(version.programme.kind) if each.key == ready), None)
    if chosen is None:
        raise field_error("ready", "没有这个模板，请从列表中选择。")
    if session.scalar(select(RuleCategory.id).where(RuleCategory.version_id == version.id).limit(1)) is not None:
        raise DraftNotEmptyError
    above = held_above(session, version, now)
    number = 0
    for place, category in enumerate(chosen.categories):
        heading = new_heading(version, category.name, None, after=place)
        heading.slug = category.slug or heading.slug
        session.add(heading)
        session.flush()
        for item in category.items:
            number += 1
            own = {"slug": f"p{version.programme_id}-{number}"} | dict(item)
            own |= {"version_id": version.id, "category_id": heading.id, "category": heading.slug, "number": number}
            rule = Rule(**own)
            require_allowed(rule, above.get(rule.slug), version.programme.kind)
            session.add(rule)
    facts = {"no": version.no, "added": number, "changed": 0}
    path, action = VERSIONS.path(session, version), ProgrammeAction.RULES_IMPORTED
    audit.note(session, staff=staff, action=action, subject_id=version.id, at=now, path=path, **facts)
    return version
