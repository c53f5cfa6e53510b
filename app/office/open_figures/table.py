"""A month or a year as rows for a file: one number a row, so that the columns stay the same whatever is counted."""

from collections.abc import Iterator
from typing import NamedTuple

from app.office.open_figures.models import Topic
from app.office.open_figures.publishing import Figure, FundLine, Open


class Value(NamedTuple):
    """`fen` of money; `number` of anything else, None where it is hidden."""

    measure: str
    number: int | None = None
    fen: int | None = None


class Row(NamedTuple):
    """`about` is a fund, or a figure with its topic."""

    about: FundLine | Figure
    value: Value


def rows(shown: Open) -> Iterator[Row]:
    """Everything that is shown, in the order of the page."""
    for fund in shown.funds:
        for measure, fen in (
            ("收入", fund.in_fen),
            ("划给下级", fund.handed_fen),
            ("付给商户", fund.paid_fen),
            ("新增预留", fund.promised_fen),
        ):
            yield Row(fund, Value(measure, fen=fen))
    for figure in shown.figures:
        for value in _of(figure, is_month=len(shown.months) == 1):
            yield Row(figure, value)


def _of(figure: Figure, *, is_month: bool) -> Iterator[Value]:
    yield Value({Topic.CASES: "件数", Topic.SESSIONS: "场次"}.get(figure.topic, "次数"), figure.number)
    if figure.topic is Topic.SESSIONS:
        yield Value("小时", figure.hours)
    if figure.topic is Topic.CASES:
        if is_month:
            yield Value("天数中位数", figure.median_days)
        yield Value("成立或办好", figure.good)
        yield Value("其他结果", figure.other)
