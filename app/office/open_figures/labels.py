"""Labels of open figures in Chinese."""

from app.civic.cases.labels import LABELS as OF_CASES
from app.civic.cases.models import CaseKind
from app.civic.gatherings.labels import LABELS as OF_GATHERINGS
from app.civic.gatherings.models import ProjectKind
from app.core.console.blueprint import Labels
from app.office.open_figures.models import Topic
from app.office.open_figures.publishing import Figure
from app.office.open_figures.safeguards import Measured, State
from app.office.open_figures.table import Value
from app.standing.records.conduct import FEWEST

HIDDEN = "少于 5"
LABELS: Labels = {
    Topic: {
        Topic.PLUS: "加分记录",
        Topic.MINUS: "扣分记录",
        Topic.CASES: "办结的事项",
        Topic.SESSIONS: "活动",
    },
    State: {State.HOLDS: "做到", State.BROKEN: "有不符", State.UNMEASURED: "未测量"},
}
_KINDS = {Topic.CASES: OF_CASES[CaseKind], Topic.SESSIONS: OF_GATHERINGS[ProjectKind]}


def name_of(figure: Figure) -> str:
    """What a figure is called: a heading by its own name, a kind by its label."""
    return _KINDS[figure.topic][figure.name] if figure.topic in _KINDS else figure.name


def topic_of(figure: Figure) -> str:
    """What it is a figure of."""
    return LABELS[Topic][figure.topic]


def value_of(value: Value) -> str:
    """A number for a file: yuan with two digits, 少于 5 where it is hidden."""
    if value.fen is not None:
        return f"{'-' if value.fen < 0 else ''}{abs(value.fen) // 100}.{abs(value.fen) % 100:02d}"
    return HIDDEN if value.number is None else str(value.number)


def said_of(each: Measured, *, is_exact: bool) -> str:
    """How a safeguard was measured and what was found, or why it was not. On paper, which goes from hand to hand,
    small numbers are hidden as on the page for everybody.
    """
    about, found = each.safeguard.about, each.found
    if found is None:
        return f"{about}。"
    if not found.looked_at:
        return f"{about}：这一年没有可看的。"
    looked_at, wrong = (
        f"{count:,}" if is_exact or count >= FEWEST else HIDDEN for count in (found.looked_at, found.wrong)
    )
    return f"{about}：看了 {looked_at} 条，{f'{wrong} 条不符' if found.wrong else '没有不符的'}。"
