"""Names of headers at Granian alone, without nginx: an underscore gets nobody further."""

from pathlib import Path

import pytest
import requests

from tests.hostile.web_server import web_server

pytestmark = pytest.mark.slow


def guesses(port: int, header: str) -> list[int]:
    """Ten wrong passwords of one account, each as if from another address."""
    found = []
    for number in range(10):
        body = {"username": "street.admin", "password": f"guess {number}", "otp": f"{number:06d}"}
        answer = requests.post(
            f"http://127.0.0.1:{port}/api/v1/staff/session",
            json=body,
            headers={header: f"203.0.113.{number}"},
            timeout=30,
        )
        found.append(answer.status_code)
    return found


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X-Forwarded-For", "X_Forwarded-For"])
def test_without_a_proxy_no_spelling_makes_another_address(tmp_path: Path, header: str) -> None:
    with web_server(tmp_path) as port:
        found = guesses(port, header)
    assert (found.count(401), found.count(429)) == (5, 5)


@pytest.mark.parametrize("header", ["X_Resident", "X-Resident", "X_Merchant"])
def test_no_spelling_speaks_for_anybody_without_a_token(tmp_path: Path, header: str) -> None:
    """With one, both are the caller's own words: `tests/parties/delegates` asks for whom they may speak."""
    with web_server(tmp_path) as port:
        for path in ("/me/bank", "/me/coupons"):
            answer = requests.get(f"http://127.0.0.1:{port}/api/v1{path}", headers={header: "1"}, timeout=30)
            assert answer.status_code == 401
