"""The tables: on the screen, and as Markdown; a whole run writes them into docs/performance.md."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench import tables
from bench.dashboard import Measured
from bench.plan import CONNECTIONS, MANY_CONNECTIONS, Options, Results, Series
from devtools.machine import machine
from devtools.measured import write_part
from devtools.town.world import COMMUNITIES, SHOPS

PARTS_FOLDER = Path(__file__).parent / "results"
"""Where the table of a quick run, or of one database, goes."""


def rows(results: Results, options: Options) -> list[tuple[str, str]]:
    """What is said of one database."""
    of = results.series
    http, raw, many = of["http"], of["raw"], of["http 64"]
    small, large = f"{options.small:,}", f"{options.large:,}"
    return [
        (f"redemptions/s over HTTP, {CONNECTIONS} connections", _rate(http.per_second)),
        ("latency p50 / p99", f"{http.latency_ms(0.5):.1f} / {http.latency_ms(0.99):.1f} ms"),
        ("p99 : p50", f"{http.latency_ms(0.99) / http.latency_ms(0.5):.1f}"),
        (f"the same SQL raw, {CONNECTIONS} connections", _rate(raw.per_second)),
        ("HTTP : raw", f"{http.per_second / raw.per_second:.2f}"),
        ("time on processors of one redemption, HTTP / raw", f"{http.cpu_ms:.2f} / {raw.cpu_ms:.2f} ms"),
        ("raw : HTTP in this time", f"{raw.cpu_ms / http.cpu_ms:.2f}"),
        (f"redemptions/s over HTTP, {MANY_CONNECTIONS} connections", _rate(many.per_second)),
        (f"{MANY_CONNECTIONS} : {CONNECTIONS} connections", f"{many.per_second / http.per_second:.2f}"),
        (f"redemptions/s, holders of {COMMUNITIES} communities", _rate(of["spread"].per_second)),
        ("redemptions/s, holders of one community", _rate(of["gathered"].per_second)),
        ("the ratio of the two", _ratio(of["gathered"], of["spread"])),
        (f"claims/s on one hot offer, {CONNECTIONS} connections", _rate(of["claims"].per_second)),
        (f"claims/s on {SHOPS} offers", _rate(of["claims spread"].per_second)),
        ("one offer : many", _ratio(of["claims"], of["claims spread"])),
        ("the row of the hot offer alone, raw, as many statements", _rate(of["hot row"].per_second)),
        ("claims on one hot offer : its row alone", _ratio(of["claims"], of["hot row"])),
        (f"GET /me/bank/s with {small} coupons", _rate(of["small bank"].per_second)),
        (f"GET /me/bank/s with {large} coupons", _rate(of["large bank"].per_second)),
        ("the ratio of the two", f"{of['large bank'].per_second / of['small bank'].per_second:.2f}"),
        (f"redemptions/s with {small} coupons", _rate(of["small"].per_second)),
        (f"redemptions/s with {large} coupons", _rate(of["large"].per_second)),
        ("the ratio of the two", f"{of['large'].per_second / of['small'].per_second:.2f}"),
        ("statements of one redemption", str(len(results.statements))),
        ("memory of a web worker, warm / at the end", "{:.0f} / {:.0f} MB".format(*results.memory)),
    ]


def _ratio(one: Series, other: Series) -> str:
    return f"{one.per_second / other.per_second:.2f}"


def _rate(value: float) -> str:
    return f"{value:,.0f}"


def show(console: Console, every: list[Results], options: Options, *, command: str, whole: bool) -> None:
    """Print the table of the counter and the phones, and write it."""
    names = [results.database for results in every]
    lines = _beside([rows(results, options) for results in every])
    markdown = tables.show(console, names, lines, title="信用银行: how fast")
    notes = [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}. {machine()}; database, server and clients all on it.",
        *(results.about for results in every),
        f"Medians of {options.rounds} rounds of {options.seconds:g} s that took turns, after a warm-up; "
        "RATE_LIMITS=off, LOG_LEVEL=warning.",
    ]
    _keep(console, markdown, notes, part="counter", whole=whole)


def show_dashboard(console: Console, measured: dict[str, Measured], *, command: str, whole: bool) -> None:
    """Print how long the console's first page takes, and write it."""
    every = list(measured.values())
    lines = _beside([each.rows() for each in every])
    markdown = tables.show(console, list(measured), lines, title="信用银行: the console's first page")
    size = every[0].size
    notes = [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}. {machine()}; database, server and client all on it.",
        *(each.about for each in every),
        f"{size.residents:,} residents, {size.coupons:,} redemptions on {size.coupons // size.a_day} days, "
        f"{every[0].postings:,} postings.",
    ]
    _keep(console, markdown, notes, part="dashboard", whole=whole)


def _beside(columns: Sequence[Sequence[tuple[str, str]]]) -> list[list[str]]:
    """What is said of several databases, with its name once."""
    return [[said[0][0], *(value for _, value in said)] for said in zip(*columns, strict=True)]


def _keep(console: Console, markdown: list[str], notes: list[str], *, part: str, whole: bool) -> None:
    for note in notes:
        console.print(note)
    lines = [*markdown, "", *(f"* {note}" for note in notes)]
    if whole:
        write_part("performance.md", part, lines)
        console.print("Written to docs/performance.md")
        return
    PARTS_FOLDER.mkdir(exist_ok=True)
    (PARTS_FOLDER / f"{part}.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    console.print(f"Written to bench/results/{part}.md")
