"""What a record would be worth under other terms than those by which it was entered."""

from dataclasses import dataclass

from app.standing.programmes.models import CapPeriod, Rule

MONTHS = {CapPeriod.YEAR: 12, CapPeriod.WINTER: 12, CapPeriod.QUARTER: 3, CapPeriod.MONTH: 1}
UNBOUNDED = 10**9


@dataclass(frozen=True, slots=True)
class Terms:
    """All of a rule that a trial can see: reminders, evidence and who lets a record count it can't."""

    slug: str
    scores: tuple[int, ...]
    points: int | None
    cap: int | None
    cap_period: CapPeriod
    subjects: str

    @property
    def takes(self) -> bool:
        """Whether it is a minus."""
        return any(score < 0 for score in self.scores)


def terms_of(rule: Rule) -> Terms:
    """Those of a rule, whether or not it takes records."""
    subjects = "".join(sorted(rule.subjects))
    return Terms(rule.slug, tuple(rule.scores), rule.points, rule.cap, rule.cap_period, subjects)


def worth_under(rule: Terms | None, full: int, letter: str, entered: Terms) -> int:
    """What a record of `full` worth about such a subject would have under a rule; 0 where that takes none such.

    As many choices as before keep their order: the middle one stays the middle one. Else what can still be had stays,
    and the rest becomes what is nearest.
    """
    if rule is None or letter not in rule.subjects:
        return 0
    if rule.points is not None:
        return rule.points
    if len(rule.scores) == len(entered.scores) and full in entered.scores:
        return rule.scores[entered.scores.index(full)]
    return min(rule.scores, key=lambda score: (abs(score - full), abs(score)))


@dataclass(frozen=True, slots=True)
class Pair:
    """A rule as it holds now and as it would hold; None where it takes no records."""

    now: Terms | None
    then: Terms | None

    @property
    def months(self) -> int:
        """The shorter of their caps' periods, in months."""
        return min((MONTHS[rule.cap_period] for rule in (self.now, self.then) if rule is not None), default=12)


def bucket(rule: Terms | None, month: int) -> int:
    """Which period of its cap a month of the year that is tried lies in."""
    return 0 if rule is None else month // MONTHS[rule.cap_period]


def capped(rule: Terms | None, worth: int) -> int:
    """What its cap leaves of all that one subject has had in a period."""
    most = UNBOUNDED if rule is None or rule.cap is None else rule.cap
    return max(-most, min(most, worth))
