"""Charts as geometry; `console/charts.html` draws them as SVG. No script and no style: they print as they are seen.

Lengths are units of the picture, whose width is that of its place on the page. Shares are kept as whole numbers until
they become lengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, NARROW = 900, 520
"""Of charts that have the page to themselves, and of those that stand side by side."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label; `words` is the value as people read it, `hint` names the bar in full."""

    label: str
    value: int
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the chart and the words at its end."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar as a rectangle. `label` and `words` are empty where there is no room for them."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    base: float
    left: float
    bars: list[Drawn]
    marks: list[Mark]

    @property
    def is_narrow(self) -> bool:
        return self.width == NARROW

    @property
    def is_empty(self) -> bool:
        return not any(drawn.bar.value for drawn in self.bars)


def nice_ceiling(highest: int) -> int:
    """The next number of the form 1, 2, 2.5 or 5 times a power of ten that can be cut into four."""
    step = 1
    while True:
        for factor in (4, 8, 12, 20):
            if highest <= factor * step:
                return factor * step
        step *= 10


LEFT, RIGHT, TOP, PLOT, FOOT = 56.0, 12.0, 24.0, 180.0, 28.0
LABEL_WIDTH, WORDS_WIDTH = 52, 46


def columns(bars: Sequence[Bar]) -> Chart:
    """Upright bars, such as one for each day, over a scale of four steps."""
    most = nice_ceiling(max((bar.value for bar in bars), default=1) or 1)
    slot = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    every = -(-LABEL_WIDTH // int(max(slot, 1)))
    highest = max((bar.value for bar in bars), default=0)
    drawn, has_peak = [], False
    for number, bar in enumerate(bars):
        height = PLOT * bar.value / most
        is_peak = bar.value == highest and not has_peak
        has_peak = has_peak or is_peak
        shows_value = bar.value > 0 and (slot >= WORDS_WIDTH or is_peak)
        drawn.append(
            Drawn(
                bar,
                x=LEFT + number * slot + slot * 0.15,
                y=TOP + PLOT - height,
                width=slot * 0.7,
                height=height,
                label=bar.label if (len(bars) - 1 - number) % every == 0 else "",
                words=bar.words if shows_value else "",
            )
        )
    marks = [Mark(TOP + PLOT - PLOT * part / 4, f"{most * part // 4:,}") for part in range(5)]
    return Chart(WIDTH, TOP + PLOT + FOOT, TOP + PLOT, LEFT, drawn, marks)


ROW, BAR_HEIGHT, NAMES, VALUES = 30.0, 18.0, 150.0, 80.0
NAME_LENGTH = 10


def rows(bars: Sequence[Bar]) -> Chart:
    """Lying bars, one below the other, each with its name before and its value behind it."""
    most = max((bar.value for bar in bars), default=1) or 1
    drawn = [
        Drawn(
            bar,
            x=NAMES,
            y=number * ROW + (ROW - BAR_HEIGHT) / 2,
            width=(NARROW - NAMES - VALUES) * bar.value / most,
            height=BAR_HEIGHT,
            label=bar.label if len(bar.label) <= NAME_LENGTH else bar.label[: NAME_LENGTH - 1] + "…",
            words=bar.words,
        )
        for number, bar in enumerate(bars)
    ]
    return Chart(NARROW, max(len(bars), 1) * ROW, 0.0, NAMES, drawn, [])


METER_TOP, METER_HEIGHT = 30.0, 28.0


def meter(bar: Bar, *, whole: int, marks: Sequence[tuple[int, str]]) -> Chart:
    """One bar against a whole, with lines that it should not reach; what goes beyond the end is cut off."""
    end = max(whole, *(at for at, _ in marks))
    drawn = Drawn(bar, 0.0, METER_TOP, WIDTH * min(bar.value, end) / end, METER_HEIGHT, bar.label, bar.words)
    lines = [Mark(WIDTH * at / end, words) for at, words in marks]
    return Chart(WIDTH, METER_TOP + METER_HEIGHT + 6, METER_TOP + METER_HEIGHT, 0.0, [drawn], lines)
