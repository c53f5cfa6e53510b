"""The conduct board: what was done in a month, by kind of conduct and place, without anybody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from app.core.clock import add_months
from app.parties.communities.models import Community
from app.parties.communities.nodes import is_below
from app.standing.programmes.models import Rule, SubjectKind
from app.standing.records.models import Record, RecordState

FEWEST = 5
"""Of whom fewer than so many have done something at a place, that is not shown (governance.md section 8)."""
COUNTED = (RecordState.EFFECTIVE, RecordState.OVER)


@dataclass(frozen=True, slots=True)
class Conduct:
    """A kind of conduct at a place: how many times in the month. There are no sums, from which a small number that is
    left out could be reckoned.
    """

    kind: str
    place: str
    is_good: bool
    times: int


def board(session: Session, *, node: Community, month: date) -> Sequence[Conduct]:
    """What residents and households of a node and below did in the month that begins with this day, the most frequent
    first; one query over the records of the month.
    """
    whose = func.count(func.distinct(Record.subject_kind.concat(":").concat(cast(Record.subject_id, String(20)))))
    times = func.count()
    good = Record.score_delta >= 0
    query = (
        select(Rule.name.label("conduct"), Community.name.label("place"), good.label("is_good"), times.label("times"))
        .select_from(Record)
        .join(Rule, Rule.id == Record.rule_id)
        .join(Community, Community.id == Record.community_id)
        .where(
            Record.occurred_on >= month,
            Record.occurred_on < add_months(month, 1),
            *is_below(session, node.path, Record.community_id),
            Record.status.in_(COUNTED),
            Record.subject_kind.in_((SubjectKind.RESIDENT, SubjectKind.HOUSEHOLD)),
            Record.programme_id.is_(None),
        )
        .group_by(Rule.name, Community.name, Community.id, good)
        .having(whose >= FEWEST)
        .order_by(times.desc(), Rule.name, Community.id)
    )
    return [Conduct(row.conduct, row.place, bool(row.is_good), row.times) for row in session.execute(query)]
