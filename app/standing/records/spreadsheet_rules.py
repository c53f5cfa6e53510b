"""The rules that rows of a spreadsheet name, as they held where and when something happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identities import StaffIdentity
from app.parties.communities.models import Community
from app.standing.programmes.models import Rule
from app.standing.programmes.rulebook import rulebook_below
from app.standing.programmes.subjects import Subject
from app.standing.records.drafts import MAX_AGE_DAYS


class Rules:
    """The rules that hold where and when, each by its slug, its number, its code, and by its name where no other has
    the same.
    """

    def __init__(self, session: Session, staff: StaffIdentity, today: date) -> None:
        first = today - timedelta(days=MAX_AGE_DAYS)
        self._book = rulebook_below(session, path=staff.path, first=first, last=today)
        self._days = first, today
        self._home = staff.path
        rows = session.execute(select(Community.id, Community.path).where(Community.path.like(f"{staff.path}%")))
        self._paths = {row.id: row.path for row in rows}
        self._by_words: dict[int, dict[str, Rule]] = {}

    def find(self, words: str, subject: Subject | None, day: date | None) -> Rule | None:
        path = self._home if subject is None else self._paths[subject.community_id]
        first, last = self._days
        held = self._book.at(path, last if day is None else min(max(day, first), last))
        known = self._by_words.get(id(held))  # The rulebook keeps it, and gives the same again.
        if known is None:
            known = self._by_words[id(held)] = _by_words(list(held.values()))
        return known.get(words)


def _by_words(rules: Sequence[Rule]) -> dict[str, Rule]:
    named = Counter(rule.name for rule in rules)
    found = {rule.name: rule for rule in rules if named[rule.name] == 1}
    found |= {rule.slug: rule for rule in rules}
    for words in ("number", "code"):  # Of one that two have, the one above is meant, whose numbers everybody knows.
        found |= {str(getattr(rule, words)): rule for rule in reversed(rules)}
    return found
