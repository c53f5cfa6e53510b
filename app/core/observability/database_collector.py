"""What /metrics shows of the database: readings, and how the jobs of the workers are doing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from threading import Condition
from types import MappingProxyType

from cachetools import TTLCache, cachedmethod
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import is_from_future, utc_now
from app.core.jobs.models import JobRun
from app.core.observability.gauges import Figure, Reading, read_all

JOB_FIGURES = (
    ("late_seconds", "How long a job has been waiting for a worker."),
    ("ahead_seconds", "How much further away than its period its next turn is; 0 unless a clock was ahead."),
    ("age_seconds", "Seconds since it last ended well."),
    ("failures", "How often it has failed since then."),
    ("took_seconds", "How long its last run took."),
)
KEEP_SECONDS = 5.0
"""However often somebody scrapes, the database is asked no more than this."""


class DatabaseCollector(Collector):
    """One for each application; `session` opens a session that is closed after use, `periods` are seconds by job."""

    def __init__(
        self,
        figures: Sequence[Figure],
        session: Callable[[], Session],
        periods: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self._figures = {figure.name: figure for figure in figures}
        self._session, self._periods = session, periods
        self._kept: TTLCache[object, tuple[list[Reading], list[JobRun]]] = TTLCache(1, ttl=KEEP_SECONDS)
        self._asking = Condition()

    def collect(self) -> Iterable[Metric]:
        """Nothing of the database where it does not answer, and a zero that says so."""
        up = GaugeMetricFamily("creditbank_database_up", "Whether the database answered this scrape.")
        try:
            readings, runs = self._rows()
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        now = utc_now()
        yield from self._of_readings(readings, now)
        yield from _of_jobs(runs, self._periods, now)

    @cachedmethod(lambda self: self._kept, condition=lambda self: self._asking)
    def _rows(self) -> tuple[list[Reading], list[JobRun]]:
        with self._session() as session:
            rows = list(read_all(session)), list(session.scalars(select(JobRun)))
            session.expunge_all()
        return rows

    def _of_readings(self, readings: list[Reading], now: datetime) -> Iterable[Metric]:
        for name, figure in self._figures.items():
            parts = [reading for reading in readings if reading.name == name]
            if parts:
                labels = [figure.label] if figure.label else []
                family = GaugeMetricFamily(f"creditbank_{name}", figure.help, labels=labels)
                for part in parts:
                    if (value := figure.shown(part.value, now)) is not None:
                        family.add_metric([part.label] if figure.label else [], value)
                yield family


def _of_jobs(runs: list[JobRun], periods: Mapping[str, int], now: datetime) -> Iterable[Metric]:
    late, ahead, age, failures, took = (
        GaugeMetricFamily(f"creditbank_job_{name}", says, labels=["job"]) for name, says in JOB_FIGURES
    )
    for run in runs:
        late.add_metric([run.name], run.late_seconds(now))
        failures.add_metric([run.name], run.failures)
        if run.name in periods:
            ahead.add_metric([run.name], run.ahead_seconds(now, periods[run.name]))
        if run.ran_at is not None and not is_from_future(run.ran_at, now):
            age.add_metric([run.name], max(0.0, (now - run.ran_at).total_seconds()))
        if run.took_ms is not None:
            took.add_metric([run.name], run.took_ms / 1000)
    return (late, ahead, age, failures, took)
