"""The examples under deploy/: they name settings, commands, options and metrics that there are."""

import configparser
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from flask import Flask
from granian.cli import cli as granian
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, make_url

from app import features
from app.core.db.admission import THREADS
from app.core.observability.database_collector import JOB_FIGURES
from tests.support.production import environment, flask
from tests.support.served import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
OF_THE_IMAGE = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "FLASK_SKIP_DOTENV"}
SUFFIXES = ("_bucket", "_count", "_sum")


def settings() -> set[str]:
    """What `.env.example` explains."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return {line.lstrip("#").split("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}


def unit(path: Path) -> configparser.ConfigParser:
    """A unit; of what is there several times, such as ExecStart, the last one."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # Names keep their case.
    parser.read_string(path.read_text(encoding="utf-8").replace("\\\n", " "))
    return parser


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "container" / "compose.yml").read_text(encoding="utf-8"))
    return found


def dockerfile() -> str:
    return (DEPLOY / "container" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def test_every_setting_that_is_named_is_one() -> None:
    named = {
        match[1]
        for path in UNITS
        for match in re.finditer(r"^Environment=(\w+)=", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named |= {
        name
        for service in compose()["services"].values()
        if service.get("image") == "creditbank"
        for name in service.get("environment", {})
    }
    instruction = re.search(r"^ENV (.*)$", dockerfile(), re.MULTILINE)
    named |= {word.split("=")[0] for word in shlex.split(instruction[1])} - OF_THE_IMAGE
    assert {"TRUSTED_PROXIES", "PROMETHEUS_MULTIPROC_DIR", "BACKUP_FOLDER"} <= named
    assert named <= settings()


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours that the examples start, and where it stands."""
    for path in UNITS:
        for line in re.findall(r"^ExecStart=(.*)$", path.read_text("utf-8").replace("\\\n", " "), re.MULTILINE):
            yield path.name, shlex.split(line)
    for name, service in compose()["services"].items():
        command = service.get("command", [])
        if service.get("image") == "creditbank" and command:
            for part in command[-1].split("&&") if command[0] == "sh" else [shlex.join(command)]:
                yield name, shlex.split(part)
    start = re.search(r"^CMD (\[.*\])$", dockerfile(), re.MULTILINE)
    yield "Dockerfile", json.loads(start[1])


def test_every_command_and_every_option_is_one(app: Flask) -> None:
    seen = set()
    for where, (program, *args) in commands():
        name = Path(program).name
        if name == "granian":
            params = granian.make_context("granian", args).params
            assert (params["app"], params["blocking_threads"]) == ("wsgi:app", THREADS), where
            seen.add(name)
            continue
        assert name == "flask", where
        group: Any = app.cli
        while isinstance(group, click.Group):
            command = group.get_command(click.Context(group), args[0])
            assert command is not None, (where, args)
            group, args = command, args[1:]
        group.make_context(group.name, args)
        seen.add(group.name)
    assert seen == {"granian", "worker", "create", "verify", "upgrade"}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_services_have_few_rights(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "creditbank"
    assert service["EnvironmentFile"] == "/etc/creditbank/environment"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""


def test_every_timer_has_its_service() -> None:
    assert {path.stem for path in TIMERS} <= {path.stem for path in UNITS}
    assert all("OnCalendar" in unit(path)["Timer"] for path in TIMERS)


def test_containers_of_ours_have_few_rights() -> None:
    ours = [service for service in compose()["services"].values() if service.get("image") == "creditbank"]
    assert len(ours) == 5
    for service in ours:
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
    assert "\nUSER creditbank\n" in dockerfile()


def test_the_containers_database_grants_what_the_page_on_operation_does() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").replace("creditbank@'10.%'", "creditbank@'%'")
    granted = [line.strip() for line in page.splitlines() if line.strip().startswith("GRANT")]
    own, *besides = granted  # On its own database the image grants all by itself.
    assert own == "GRANT ALL ON creditbank.* TO creditbank@'%';"
    assert (DEPLOY / "container" / "grants.sql").read_text("utf-8").splitlines()[1:] == besides


@pytest.mark.only_on("mariadb")
def test_with_these_grants_a_backup_is_tried_out(app: Flask, database: dict[str, str], tmp_path: Path) -> None:
    url = make_url(database["DATABASE_URL"])
    grants = (DEPLOY / "container" / "grants.sql").read_text(encoding="utf-8").replace("creditbank@", "contained@")
    with create_engine(url).connect() as administrator:
        for statement in (
            "CREATE USER contained@'%' IDENTIFIED BY 'secret'",
            f"GRANT ALL ON `{url.database}`.* TO contained@'%'",
            *(line for line in grants.splitlines() if line.startswith("GRANT")),
        ):
            administrator.exec_driver_sql(statement.split(";")[0].replace("%", "%%"))
    own = url.set(username="contained", password="secret").render_as_string(hide_password=False)
    try:
        env = environment(DATABASE_URL=own, BACKUP_FOLDER=str(tmp_path))
        for command in ("create", "verify"):
            done = flask(env, "backup", command)
            assert done.returncode == 0, done.stderr
    finally:
        with create_engine(url).connect() as administrator:
            administrator.exec_driver_sql("DROP USER contained@'%%'")


def test_both_nginx_examples_are_one_but_for_where_the_web_server_is() -> None:
    bare = (DEPLOY / "nginx" / "creditbank.conf").read_text("utf-8").splitlines()
    contained = (DEPLOY / "container" / "nginx.conf").read_text("utf-8").splitlines()
    assert len(bare) == len(contained)
    differing = [pair for pair in zip(bare, contained, strict=True) if pair[0] != pair[1]]
    assert [pair[1].strip() for pair in differing[1:]] == ["server web:8000;"]


def test_nginx_keeps_what_is_for_the_inside_and_the_length_of_bodies(app: Flask) -> None:
    text = (DEPLOY / "nginx" / "creditbank.conf").read_text(encoding="utf-8")
    for path in ("/metrics", "/health/ready"):
        block = re.search(rf"location = {path} {{(.*?)}}", text, re.DOTALL)
        assert "deny all;" in block[1]
        assert path in {rule.rule for rule in app.url_map.iter_rules()}
    megabytes = int(re.search(r"client_max_body_size (\d+)m", text)[1])
    assert megabytes * 1024 * 1024 == app.config["MAX_CONTENT_LENGTH"]
    zones = re.findall(r"(?:zone=|shared:)(\w+):\d+m", text)
    assert len(zones) == len(set(zones)), "nginx refuses two kinds of zone of one name"


def metrics() -> set[str]:
    """Every name that /metrics can show."""
    counted = {metric.name for metric in REGISTRY.collect()}
    noted = {f"creditbank_{figure.name}" for figure in features.FIGURES}
    return counted | noted | {f"creditbank_job_{name}" for name, _ in JOB_FIGURES} | {"creditbank_database_up"}


def metric_of(name: str) -> str:
    """`creditbank_request_seconds_count` is of the histogram `creditbank_request_seconds`."""
    return next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)


def expressions() -> dict[str, str]:
    rules = yaml.safe_load((DEPLOY / "monitoring" / "creditbank.rules.yml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    found = {rule["alert"]: rule["expr"] for rule in alerts}
    assert len(found) == len(alerts)
    assert all(rule["annotations"].keys() == {"summary", "mend"} for rule in alerts)
    dashboard = json.loads((DEPLOY / "monitoring" / "dashboard.json").read_text(encoding="utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    found |= {f"{panel['title']} {target['refId']}": target["expr"] for panel in panels for target in panel["targets"]}
    return found


def test_every_metric_that_is_asked_for_is_shown() -> None:
    there = metrics()
    asked = {name: re.findall(r"creditbank_\w+", expression) for name, expression in expressions().items()}
    unknown = {name: used for name, used in asked.items() if not {metric_of(metric) for metric in used} <= there}
    assert unknown == {}


def test_every_metric_of_ours_is_on_the_dashboard_or_in_an_alert() -> None:
    used = {metric_of(name) for expr in expressions().values() for name in re.findall(r"creditbank_\w+", expr)}
    unused = {name for name in metrics() if name.startswith("creditbank_")} - used
    assert unused <= {"creditbank_job_age_seconds"}
