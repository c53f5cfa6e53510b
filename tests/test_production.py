"""Production does not start on what is for development, nor on a database that it does not fit."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from app.serving import granian_command
from devtools.servers.mariadb import another_database
from devtools.servers.ports import free_port
from tests.support.production import ROOT, environment, flask

pytestmark = pytest.mark.slow

DEADLINE_SECONDS = 60
PATIENCE_SECONDS = 30


def web(env: dict[str, str], port: int, *, workers: int = 1) -> "subprocess.Popen[str]":
    """The web server, as a service starts it."""
    command = granian_command(port, workers=workers)
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture
def production(database: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a production whose database is empty."""
    with another_database(database["DATABASE_URL"], "production") as url:
        yield environment(**database | {"DATABASE_URL": url})


def test_every_command_says_what_is_wrong_with_the_settings() -> None:
    env = environment(
        SECRET_KEY="",
        INDEX_KEY="i" * 32,
        DATABASE_URL="sqlite:///x.sqlite3",
        FLASK_DEBUG="1",
        WECHAT_BASE_URL="http://127.0.0.1:5001",
        RATE_LIMITS="off",
        WEB_PROCESSES="2",
    )
    for args in (["worker"], ["doctor"], ["credit", "install"]):
        done = flask(env, *args)
        assert done.returncode == 1
        for name in (
            "SECRET_KEY",
            "INDEX_KEY",
            "DATABASE_URL",
            "FLASK_DEBUG",
            "WECHAT_BASE_URL",
            "RATE_LIMITS",
            "REDIS_URL",
        ):
            assert f"  - {name}" in done.stderr
        assert "Traceback" not in done.stderr


def refusal(env: dict[str, str], port: int, *, workers: int = 1) -> str:
    """What a web server says that does not come up. It ends or, where a start takes seconds, Granian goes on trying and
    serves nothing.
    """
    process = web(env, port, workers=workers)
    try:
        said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode != 0
    except subprocess.TimeoutExpired:
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://127.0.0.1:{port}/health/live", timeout=5)
        process.terminate()
        said, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert "Traceback" not in said
    return said


def test_the_web_server_says_what_is_wrong_with_the_settings() -> None:
    assert "INDEX_KEY must be set in production" in refusal(environment(INDEX_KEY=""), free_port())


def test_several_web_servers_do_not_start_without_redis() -> None:
    said = refusal(environment(), free_port(), workers=2)
    assert "REDIS_URL must be set in production with WEB_PROCESSES above 1" in said


@pytest.mark.only_on("mariadb", "tidb")
def test_nothing_serves_before_the_migrations(production: dict[str, str]) -> None:
    port = free_port()
    said = refusal(production, port)
    worker = flask(production, "worker")
    assert worker.returncode == 1
    for words in (said, worker.stderr):
        assert "flask upgrade" in words
        assert "at migration none" in words
        assert "Traceback" not in words

    upgraded = flask(production, "db", "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    process = web(production, port)
    try:
        assert answer(process, f"http://127.0.0.1:{port}/health/ready").json()["checks"]["migrations"] == "ok"
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE_SECONDS)


def answer(process: "subprocess.Popen[str]", url: str) -> requests.Response:
    """What a server that is starting says once it is up."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


@pytest.mark.only_on("mariadb", "tidb")
def test_a_database_that_does_not_answer_is_waited_for_and_then_named(production: dict[str, str]) -> None:
    script = (
        "from app import create_app; from app.readiness import refuse_unready; from config import load_settings;"
        "import os; refuse_unready(create_app(load_settings(os.environ)), wait_seconds=2)"
    )
    gone = production | {"DATABASE_URL": f"mysql+pymysql://root@127.0.0.1:{free_port()}/creditbank"}
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=gone, capture_output=True, text=True)
    assert done.returncode == 1
    assert "has not answered for 2 s" in done.stderr
    assert time.monotonic() - began > 2
