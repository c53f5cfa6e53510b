"""Programmes and versions as they are in force, without the way there."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db.uow import execute
from app.standing.programmes.models import (
    Programme,
    ProgrammeKind,
    ProgrammeVersion,
    Rule,
    RuleCategory,
    VersionState,
)

TERMS: dict[str, Any] = {"subjects": "R", "scores": [5], "cap": 15, "evidence": "照片"}


def programme(community_id: int | None, *, name: str = "试行办法") -> int:
    def add(session: Session) -> int:
        found = Programme(kind=ProgrammeKind.COMMUNITY, community_id=community_id, name=name)
        session.add(found)
        session.flush()
        return found.id

    return execute(add)


def version(
    programme_id: int, rules: dict[str, dict[str, Any]], *, starts_on: date, ends_on: date | None = None
) -> dict[str, int]:
    """One in force from a day, with rules by their slugs; their ids. What came before it ends on the day before."""

    def add(session: Session) -> dict[str, int]:
        earlier = session.scalars(
            select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id).order_by(ProgrammeVersion.no)
        ).all()
        if earlier:
            earlier[-1].ends_on = date.fromordinal(starts_on.toordinal() - 1)
        made = ProgrammeVersion(
            programme_id=programme_id,
            no=len(earlier) + 1,
            state=VersionState.IN_FORCE,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        session.add(made)
        session.flush()
        heading = RuleCategory(version_id=made.id, slug="civility", name="文明新风", position=1)
        session.add(heading)
        session.flush()
        found = {
            slug: Rule(
                version_id=made.id,
                category_id=heading.id,
                number=number,
                slug=slug,
                code=f"X{number}",
                category="civility",
                name=terms.get("name", slug),
                **{key: value for key, value in (TERMS | terms).items() if key != "name"},
            )
            for number, (slug, terms) in enumerate(rules.items(), start=1)
        }
        session.add_all(found.values())
        session.flush()
        return {slug: rule.id for slug, rule in found.items()}

    return execute(add)


def first_programme(session: Session) -> int:
    """That of the catalogue."""
    return session.scalars(select(Programme.id).where(Programme.community_id.is_(None))).one()
