"""What a run has shown: tables and a chart, written into docs/load.md, each part between its two marks."""

import json
from pathlib import Path
from typing import Any

from bench.load import P99_MS_MAX
from devtools.measured import DOCS, write_part

PAGE = "load.md"
CHART = DOCS / "images" / "load.svg"
RISEN, STAYED = "measured", "stayed"
ROWS_MAX = 12
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 320, 56, 56, 24, 44

Row = dict[str, Any]


def read(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write_rise(rows: list[Row], about: list[str]) -> None:
    """Bring the part about more and more people, and its chart, up to this run."""
    lines = [
        "| people | answers/s | redemptions/s | p50 ms | p99 ms | failures |",
        "|---:|---:|---:|---:|---:|---:|",
        *(f"| {row['users']:,} | {_answers(row)} |" for row in rows),
        "",
        "![Answers a second and the slowest hundredth, by people](images/load.svg)",
    ]
    write_part(PAGE, RISEN, [*(f"* {fact}" for fact in about), "", *lines])
    CHART.write_text(_chart(rows), encoding="utf-8")


def write_stay(rows: list[Row], memory: list[float], about: list[str]) -> None:
    """Bring the part about as many people all along up to this run. `memory` is a worker's in MB, by minute."""
    minutes = list(enumerate(zip(rows, memory, strict=False), start=1))
    shown = minutes[:: max(1, len(minutes) // ROWS_MAX)]
    lines = [
        "| minute | answers/s | redemptions/s | p50 ms | p99 ms | failures | a worker's memory |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(f"| {minute} | {_answers(row)} | {used:.0f} MB |" for minute, (row, used) in shown),
    ]
    write_part(PAGE, STAYED, [*(f"* {fact}" for fact in about), "", *lines])


def _answers(row: Row) -> str:
    return " | ".join(
        f"{row[name]:,}" for name in ("per_second", "redemptions_per_second", "p50_ms", "p99_ms", "failures")
    )


def _chart(rows: list[Row]) -> str:
    users_max: float = max(row["users"] for row in rows)
    rate_max = max(row["per_second"] for row in rows) * 1.1 or 1
    slow_max = max(*(row["p99_ms"] for row in rows), P99_MS_MAX) * 1.1

    def x(users: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * users / users_max

    def y(value: float, most: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most

    def line(name: str, most: float, style: str) -> str:
        points = " ".join(f"{x(row['users']):.1f},{y(row[name], most):.1f}" for row in rows)
        return f'<polyline points="{points}" fill="none" {style}/>'

    def text(at_x: float, at_y: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{at_x:.1f}" y="{at_y:.1f}" text-anchor="{anchor}">{words}</text>'

    limit = y(P99_MS_MAX, slow_max)
    axis = HEIGHT - BOTTOM
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            'font-size="12" fill="#17272d">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            f'<path d="M{LEFT} {TOP}V{axis}H{WIDTH - RIGHT}V{TOP}" fill="none" stroke="#9aa7a9"/>',
            f'<path d="M{LEFT} {limit:.1f}H{WIDTH - RIGHT}" stroke="#7d2d0c" stroke-dasharray="4 4"/>',
            line("per_second", rate_max, 'stroke="#0b5a55" stroke-width="3"'),
            line("p99_ms", slow_max, 'stroke="#7d2d0c" stroke-width="3" stroke-dasharray="8 3"'),
            text(LEFT, 16, "answers/s (solid)", "start"),
            text(WIDTH - RIGHT, 16, "p99 ms (dashed)", "end"),
            text(LEFT - 6, TOP + 12, f"{rate_max:.0f}", "end"),
            text(WIDTH - RIGHT + 6, TOP + 12, f"{slow_max:.0f}", "start"),
            text(WIDTH - RIGHT + 6, limit + 4, str(P99_MS_MAX), "start"),
            *(text(x(row["users"]), axis + 18, str(row["users"])) for row in rows[:: max(1, len(rows) // 8)]),
            text(WIDTH / 2, HEIGHT - 8, "people at the fair"),
            "</svg>",
            "",
        ]
    )
