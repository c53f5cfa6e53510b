"""Guesses at a real web server of two processes that share nothing but the database: no Redis."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.hostile.web_server import web_server

pytestmark = pytest.mark.slow


def test_two_processes_count_parallel_guesses_as_one(tmp_path: Path) -> None:
    with web_server(tmp_path, workers=2) as port:

        def guess(number: int) -> int:
            body = {"username": "street.admin", "password": f"guess {number}", "otp": f"{number:06d}"}
            while True:
                url = f"http://127.0.0.1:{port}/api/v1/staff/session"
                answer = requests.post(url, json=body, timeout=30)
                if answer.status_code != 503:  # Busy: nothing was looked at.
                    return answer.status_code

        with ThreadPoolExecutor(8) as pool:
            found = Counter(pool.map(guess, range(48)))
    assert found.keys() == {401, 429}
    assert found[401] <= 5  # Fewer where one was busy, and could not be taken off the count either.
