"""More and more people, until the slowest hundredth of the answers takes too long; or as many all along."""

import json
import os
from pathlib import Path
from typing import Any

from locust import LoadTestShape

from bench.load import P99_MS_MAX


class Rise(LoadTestShape):
    """A step adds people at once, lets them settle, and measures what is answered in the time that is left of it.

    Of each step a line of JSON goes to the file `STEPS`: people, answers a second, failures, p50 and p99 in ms. With
    `STAY` as many people stay all along, however slow it becomes.
    """

    stay = bool(os.environ.get("STAY"))
    step_users = int(os.environ.get("STEP_USERS", "100"))
    step_seconds = int(os.environ.get("STEP_SECONDS", "20"))
    steps_max = int(os.environ.get("STEPS_MAX", "40"))
    settle_seconds = 5

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(os.environ["STEPS"])
        self._step = 0
        self._measuring = False

    def tick(self) -> tuple[int, float] | None:
        """How many people there should be now; None when the evening is over."""
        elapsed = self.get_run_time()
        step = int(elapsed // self.step_seconds)
        within = elapsed - step * self.step_seconds
        if step > self._step:
            too_slow = self._note()
            self._step, self._measuring = step, False
            if too_slow or step >= self.steps_max:
                return None
        if within >= self.settle_seconds and not self._measuring:
            self.runner.stats.reset_all()  # type: ignore[union-attr]
            self._measuring = True
        users = self._users(step)
        return users, float(users)

    def _users(self, step: int) -> int:
        return self.step_users * (1 if self.stay else step + 1)

    def _note(self) -> bool:
        total: Any = self.runner.stats.total  # type: ignore[union-attr]
        seconds = self.step_seconds - self.settle_seconds
        row = {
            "users": self._users(self._step),
            "per_second": round(total.num_requests / seconds, 1),
            "failures": total.num_failures,
            "p50_ms": round(total.get_response_time_percentile(0.5) or 0),
            "p99_ms": round(total.get_response_time_percentile(0.99) or 0),
            "redemptions_per_second": round(self._redemptions() / seconds, 1),
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return bool(row["p99_ms"] > P99_MS_MAX) and not self.stay

    def _redemptions(self) -> int:
        entry: Any = self.runner.stats.get("/api/v1/merchant/redemptions", "POST")  # type: ignore[union-attr]
        return int(entry.num_requests - entry.num_failures)
