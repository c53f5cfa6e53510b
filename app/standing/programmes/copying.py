"""The rules of a version, taken over into the next, or from a programme above into one below."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.standing.programmes.models import Rule, RuleCategory


def copy_rules(session: Session, *, from_id: int, to_id: int) -> None:
    """All headings and rules of a version, as they are, into one that has none."""
    headings = session.scalars(
        select(RuleCategory).where(RuleCategory.version_id == from_id).order_by(RuleCategory.id)
    ).all()
    new: dict[int, RuleCategory] = {}
    for old in headings:
        new[old.id] = RuleCategory(version_id=to_id, slug=old.slug, name=old.name, position=old.position)
    session.add_all(new.values())
    session.flush()
    for old in headings:
        new[old.id].parent_id = new[old.parent_id].id if old.parent_id is not None else None
    rules = session.scalars(select(Rule).where(Rule.version_id == from_id).order_by(Rule.number)).all()
    session.add_all(
        copied(rule, version_id=to_id, category_id=new[rule.category_id].id, number=rule.number) for rule in rules
    )
    session.flush()


def copied(rule: Rule, *, version_id: int, category_id: int, number: int) -> Rule:
    """The same rule in another version."""
    own = {"id", "version_id", "category_id", "number", "name_initials"}
    terms = {column.key: getattr(rule, column.key) for column in inspect(Rule).column_attrs if column.key not in own}
    return Rule(version_id=version_id, category_id=category_id, number=number, **terms)
