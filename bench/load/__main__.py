"""`python -m bench.load`: a fair on this machine with more and more people, or with as many for a long time.

The report goes to docs/load.md.

Database, web servers and the crowd share the machine, and everything that was acknowledged is looked for afterwards.
"""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import func, select

from app.core.db.session import db
from app.operations.verification.verify import verify
from app.rewards.redemptions.models import Redemption
from app.serving import ROOT
from bench import databases
from bench.load import P99_MS_MAX, people, report
from devtools.town import environment, processes

MINUTE = 60
CROWD = ROOT / "bench" / "load" / "crowd.py"


@click.command()
@click.option("--database", type=click.Choice(["mariadb", "sqlite"]), default="mariadb", show_default=True)
@click.option("--residents", type=click.IntRange(100, 3_000_000), default=180_000, show_default=True)
@click.option("--shops", type=click.IntRange(1, 2_000), default=258, show_default=True)
@click.option("--coupons", type=click.IntRange(0, 5_000_000), default=200_000, show_default=True, help="of the past")
@click.option("--step", type=click.IntRange(1, 1_000), default=100, show_default=True, help="people more in each step")
@click.option("--seconds", type=click.IntRange(8, 300), default=20, show_default=True, help="of each step")
@click.option("--steps", type=click.IntRange(1, 100), default=40, show_default=True, help="at most")
@click.option("--stay", type=click.IntRange(1, 1_440), help="minutes for which one step's people stay, none more come")
def main(
    database: str, residents: int, shops: int, coupons: int, step: int, seconds: int, steps: int, stay: int | None
) -> None:
    """People come until p99 passes 500 ms; or stay, and what the web workers keep in memory is noted each minute."""
    with databases.opened(database) as opened, tempfile.TemporaryDirectory(prefix="creditbank-load-") as folder:
        opened.loading(ended=False)
        with environment.opened("fair", opened.make("fair"), coupons) as fair:
            fair.load(click.echo, residents=residents, shops=shops)
            opened.loading(ended=True)
            tickets, noted = Path(folder) / "people.json", Path(folder) / "steps.jsonl"
            noted.touch()
            with fair.app.app_context():
                people.write(tickets, fair.world, residents=10_000)
            evening = {"STEP_SECONDS": str(seconds), "STEPS_MAX": str(steps)}
            if stay:
                evening = {"STEP_SECONDS": str(MINUTE), "STEPS_MAX": str(stay), "STAY": "yes"}
            evening |= {"FAIR": str(tickets), "STEPS": str(noted), "STEP_USERS": str(step)}
            with environment.serving(fair, workers=opened.workers):
                memory = _run(fair, evening)
            rows = report.read(noted)
            with fair.app.app_context():
                found = list(verify(db.session()))
                redeemed = (db.session.scalar(select(func.count()).select_from(Redemption)) or 0) - coupons
                db.session.remove()
    broken = [problem for check in found for problem in check.problems]
    command = f"python -m bench.load --database {database} --residents {residents} --shops {shops} --step {step}"
    command += f" --stay {stay}" if stay else f" --seconds {seconds}"
    about = [
        f"`{command}`, {platform.machine()}, {os.cpu_count()} cores for everything, {opened.about}",
        f"{residents:,} residents, {shops} shops, {coupons:,} coupons of the past; {redeemed:,} redeemed at the fair",
        f"`flask ledger verify` afterwards: {'all checks passed' if not broken else f'{len(broken)} problems'}",
    ]
    if stay:
        about.append(f"the most that a web worker had in memory: {max(memory):.0f} MB")
        report.write_stay(rows, memory, about)
    else:
        about.append(_last_good(rows))
        report.write_rise(rows, about)
    for fact in about:
        click.echo(fact)
    for problem in broken:
        click.echo(f"  {problem}")
    sys.exit(1 if broken else 0)


def _last_good(rows: list[report.Row]) -> str:
    good = [row for row in rows if row["p99_ms"] <= P99_MS_MAX and not row["failures"]]
    reached = f"{good[-1]['users']:,} people, {good[-1]['per_second']:,} answers/s" if good else "none"
    return f"last step within {P99_MS_MAX} ms and without a failure: {reached}"


def _run(fair: environment.Stage, env: Mapping[str, str]) -> list[float]:
    """The crowd's evening; returns what the largest web worker had in memory, in MB, after each minute of it."""
    host = f"http://127.0.0.1:{fair.port}"
    command = [sys.executable, "-m", "locust", "--locustfile", str(CROWD), "--headless", "--host", host]
    memory = []
    with subprocess.Popen(
        [*command, "--only-summary"], env={**os.environ, **env, "PYTHONPATH": str(ROOT)}, cwd=ROOT
    ) as crowd:
        while True:
            try:
                status = crowd.wait(MINUTE)
                break
            except subprocess.TimeoutExpired:
                memory.append(processes.resident_mb(fair.workers()))
    if status not in (0, 1):  # 1: there were failures, which the report counts.
        raise click.ClickException(f"the crowd ended with status {status}")
    return memory


if __name__ == "__main__":
    main()
