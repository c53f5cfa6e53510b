"""`flask doctor`: what is well has a tick, what is not says what to do."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, update

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files import fonts
from app.core.jobs.models import JobRun
from app.core.jobs.periodic import Job, run_due
from app.core.observability import interpreter
from app.core.observability.gauges import note
from app.ledger.seals import sealing
from app.operations.doctor import checks, setting, surroundings, tidb, upkeep
from app.operations.doctor import database as server
from app.operations.doctor.finding import Finding, duration
from app.operations.gauges import gauges
from app.operations.verification.verify import VERIFY_ENDED
from app.wechat.service import WeChat
from config import Settings, load_settings
from devtools import factories
from devtools.servers.mariadb import another_database
from devtools.servers.ports import free_port
from miniprogram_mock.wechat_server.testing import RunningServer
from tests.support.production import PRODUCTION, environment, flask

GIB = 1 << 30


class Usage(NamedTuple):
    total: int
    free: int


def by_name(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def sick(findings: Iterator[Finding]) -> dict[str, str]:
    """What is not well, with what to do."""
    return {finding.name: finding.mend for finding in findings if not finding.is_well}


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with db.engine.connect() as opened:
        yield opened


@pytest.mark.only_on("sqlite")
def test_sqlite_is_for_development(connection: Connection) -> None:
    assert "MariaDB or MySQL" in sick(server.look(connection))["database"]


@pytest.mark.only_on("mariadb")
def test_the_tests_server_is_well_but_for_what_makes_it_quick(connection: Connection) -> None:
    found = by_name(server.look(connection))
    assert found["database"].said.startswith("MariaDB 1")
    assert sick(server.look(connection)).keys() == {"flush at commit", "binary log"}
    assert found["flush at commit"].said == "innodb_flush_log_at_trx_commit=2"


@pytest.mark.only_on("mariadb")
@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("SET SESSION sql_mode = ''", "sql_mode"),
        ("SET SESSION time_zone = '+08:00'", "time zone"),
        ("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "isolation"),
        ("SET timestamp = 1700000000", "clocks"),
    ],
)
def test_what_is_between_us_and_the_server(app: Flask, statement: str, name: str) -> None:
    engine = db.engine
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
        assert name in sick(server.look(connection))
        connection.invalidate()  # Nobody else may get it.


@pytest.mark.only_on("mariadb")
def test_another_character_set(database: dict[str, str], app: Flask) -> None:
    with another_database(database["DATABASE_URL"], "latin") as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.exec_driver_sql("ALTER DATABASE CHARACTER SET latin1")
            assert "utf8mb4_bin" in sick(server.look(connection))["character set"]
        engine.dispose()


@pytest.mark.only_on("mariadb")
def test_an_old_server_is_named(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.dialect, "server_version_info", (10, 5, 9))
    assert sick(server.look(connection))["database"] == "upgrade it to 10.6 or newer"


@pytest.mark.only_on("mariadb")
def test_programs_that_backups_need(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert sick(server.look(connection))["programs for backups"] == "apt-get install mariadb-client"


@pytest.mark.only_on("mariadb")
def test_a_check_constraint_that_is_not_there(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.look(connection).is_well
    monkeypatch.setattr(checks, "wanted", lambda: {"ck_coupon_points_not_negative", "ck_lost"})
    found = checks.look(connection)
    assert (found.is_well, found.said) == (False, "1 are missing: ck_lost")


class Answering:
    """A connection to a server that answers each query so."""

    def __init__(self, **answers: str) -> None:
        self.answers = {f"SELECT {function}()": answer for function, answer in answers.items()}

    def exec_driver_sql(self, query: str) -> Any:
        return SimpleNamespace(scalar=lambda: self.answers[query])


@pytest.mark.parametrize(
    ("version", "store", "expected"),
    [
        ("8.0.11-TiDB-v8.5.4", "tikv", set()),
        ("8.0.11-TiDB-v9.0.0-beta.2", "tikv", set()),
        ("8.0.11-TiDB-v7.5.1", "tikv", {"database"}),
        ("8.0.11-TiDB-None", "tikv", {"database"}),
        ("8.0.11-TiDB-v8.5.4", "unistore", {"store"}),
    ],
)
def test_a_tidb_is_a_release_on_tikv(version: str, store: str, expected: set[str]) -> None:
    said = f"Release Version: {version}\nEdition: Community\nStore: {store}"
    found = tidb.look(cast(Connection, Answering(VERSION=version, TIDB_VERSION=said)))
    assert sick(found).keys() == expected


def test_settings_that_are_allowed_and_not_good() -> None:
    production = load_settings(PRODUCTION | {"TRUSTED_PROXIES": "1"})
    assert sick(setting.look(production)) == {}
    assert sick(setting.look(load_settings({"RATE_LIMITS": "off"}))).keys() == {"environment", "limits"}
    assert sick(setting.look(load_settings(PRODUCTION))).keys() == {"proxies"}


@pytest.fixture
def around(
    app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, str]]:
    """What is not well around us, with some settings changed."""
    monkeypatch.setattr(surroundings, "chinese_font_path", lambda: "/usr/share/fonts/some.ttc")
    monkeypatch.setattr(surroundings, "rare_font_paths", lambda: fonts.RARE_PATHS)

    def look(*, files: tuple[Path, ...] = (), wechat: WeChat | None = None, **changes: Any) -> dict[str, str]:
        changed = dataclasses.replace(settings, **dict[str, Any](backup_folder=tmp_path / "backups") | changes)
        return sick(surroundings.look(changed, settings_files=files, wechat=wechat))

    return look


@pytest.mark.only_on("mariadb")
def test_surroundings_that_are_well(around: Callable[..., dict[str, str]]) -> None:
    assert around() == {}


def test_python_and_its_build_are_named(settings: Settings) -> None:
    named = {finding.name: finding.said for finding in surroundings.look(settings, settings_files=(), wechat=None)}
    assert named["Python"] == interpreter.build()


def test_redis_that_is_not_there(around: Callable[..., dict[str, str]]) -> None:
    assert "each process" in around(redis_url=None)["Redis"]
    assert "start it" in around(redis_url=f"redis://127.0.0.1:{free_port()}/0")["Redis"]


def test_a_full_disk(around: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: Usage(50 * GIB, 4 * GIB))
    assert around(redis_url=None)["disk"] == "make room: 5.0 GiB should be free"


def test_plates_need_a_chinese_font(around: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "chinese_font_path", lambda: None)
    assert around()["Chinese font"].startswith("apt-get install fonts-")
    monkeypatch.setattr(surroundings, "rare_font_paths", lambda: fonts.RARE_PATHS[:1])
    assert around()["font for rare hanzi"].startswith("apt-get install fonts-hanazono")


def test_secrets_that_others_can_read(around: Callable[..., dict[str, str]], tmp_path: Path) -> None:
    file, absent = tmp_path / ".env", tmp_path / "none"
    file.write_text("SECRET_KEY=x")
    file.chmod(0o640)
    assert around(files=(file, absent))[str(file)].startswith(f"chmod 600 {file}")
    file.chmod(0o600)
    assert str(file) not in around(files=(file, absent))


def test_wechat_is_asked_for_a_token(around: Callable[..., dict[str, str]], wechat: RunningServer) -> None:
    good = WeChat(base_url=wechat.base_url, app_id="wxmock0000000001", app_secret="mock-secret")
    wrong = WeChat(base_url=wechat.base_url, app_id="wxmock0000000001", app_secret="another secret")
    try:
        assert "WeChat" not in around(wechat=good)
        assert "wechat_failed" in around(wechat=wrong)["WeChat"]
    finally:
        good.close()
        wrong.close()


def test_an_empty_installation_is_told_every_step(app: Flask) -> None:
    found = sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now()))
    assert found.keys() - SEASONAL == {"rules", "staff", "worker", "verification", "backup"}
    assert found["rules"] == "flask credit install"
    assert found["staff"].startswith("flask staff first")


TIDY = Job("tidy", 60, lambda _now: 0)
PERIODS = {TIDY.name: TIDY.every_seconds}
SEASONAL = {"working days"}
"""Said in the last weeks of a year whose successor nobody has entered."""


def healthy(app: Flask) -> None:
    now = utc_now()
    factories.staff(factories.community())
    run_due([TIDY])
    execute(note, figure=VERIFY_ENDED, value=now, now=now)
    execute(note, figure=gauges.BACKUP_ENDED, value=now, now=now)


def test_upkeep_that_is_well_and_then_neglected(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["credit", "install"])
    healthy(app)
    assert sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now())).keys() <= SEASONAL
    soon = sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now() + timedelta(minutes=10)))
    assert soon.keys() - SEASONAL == {"worker"}
    later = sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now() + timedelta(days=2)))
    assert later.keys() - SEASONAL == {"worker", "verification", "backup"}


def test_what_a_clock_that_was_ahead_has_left_is_named(app: Flask) -> None:
    healthy(app)
    tomorrow = utc_now() + timedelta(days=1)
    execute(lambda session: session.execute(update(JobRun).values(next_at=tomorrow)))
    execute(note, figure=gauges.BACKUP_ENDED, value=tomorrow, now=tomorrow)
    found = by_name(upkeep.look(db.session(), periods=PERIODS, now=utc_now()))
    assert (found["turns of jobs"].is_well, found["turns of jobs"].said) == (False, "tidy")
    assert (found["backup"].is_well, "in the future" in found["backup"].said) == (False, True)


def test_a_job_that_keeps_failing_is_named(app: Flask) -> None:
    db.session.add(JobRun(name="tidy", next_at=utc_now(), failures=3))
    db.session.flush()
    found = by_name(upkeep.look(db.session(), periods=PERIODS, now=utc_now()))
    assert found["jobs"].said == "tidy (3 times)"
    assert not found["jobs"].is_well


def test_messages_and_journals_that_wait(app: Flask) -> None:
    town = factories.town(points=100)
    factories.coupon(factories.offer(town.shop), town.person)
    found = sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now()))
    assert {"outbox", "seals"} <= found.keys()
    db.session.rollback()
    while sealing.seal_late(utc_now()):
        pass
    assert "seals" not in sick(upkeep.look(db.session(), periods=PERIODS, now=utc_now()))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_200, "2 h"), (864_000, "10 d")],
)
def test_durations_are_said_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.only_on("mariadb")
def test_from_an_empty_database_to_a_first_administrator(database: dict[str, str]) -> None:
    """As an operator would: doctor says what is next, until only that is left which a test's server is not."""
    with another_database(database["DATABASE_URL"], "clinic") as url:
        env = environment(**database | {"DATABASE_URL": url, "TRUSTED_PROXIES": "1"})
        first = flask(env, "doctor")
        assert first.returncode == 1
        assert "✗ migrations: at migration none" in first.stdout
        assert "flask upgrade" in first.stdout
        assert "rules" not in first.stdout
        for command in (
            ["db", "upgrade"],
            ["credit", "install"],
            ["staff", "first", "li.ming", "--district", "测试区"],
        ):
            done = flask(env, *command)
            assert done.returncode == 0, done.stderr
        assert "Initial password" in done.stdout
        again = flask(env, "staff", "first", "somebody.else", "--district", "测试区")
        assert again.returncode == 1
        assert "已经有工作人员账号了" in again.stderr
        second = flask(env, "doctor")
        named = {line[2:].split(":")[0] for line in second.stdout.splitlines() if line.startswith("✗")}
        lacks_font = {"font for rare hanzi"} if fonts.rare_font_paths() != fonts.RARE_PATHS else set()
        assert named - SEASONAL == {"flush at commit", "binary log", "worker", "verification", "backup"} | lacks_font
        gone = flask(env | {"DATABASE_URL": f"mysql+pymysql://root@127.0.0.1:{free_port()}/x"}, "doctor")
        assert gone.returncode == 1
        assert "mend DATABASE_URL" in gone.stdout
        assert "Traceback" not in gone.stderr
