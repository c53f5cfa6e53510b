"""A small street: everything the full one has, with fewer people and shops."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import Result
from flask import Flask

from app.parties.staff import passwords
from miniprogram_mock.wechat_server.personas import Personas
from miniprogram_mock.wechat_server.testing import RunningServer

SMALL = ("--residents", "60", "--shops", "12", "--quiet")

Demo = Callable[..., Result]


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a small load would be the hashing of passwords."""
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def personas_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo writes who can hold a phone."""
    path = tmp_path / "instance" / "personas.json"
    monkeypatch.setenv("WECHAT_MOCK_PERSONAS", str(path))
    return path


@pytest.fixture
def demo(app: Flask, personas_file: Path) -> Demo:
    """`flask demo …`"""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["demo", *words])


@pytest.fixture
def phones(wechat: RunningServer, personas_file: Path) -> Iterator[RunningServer]:
    """The stand-in, reading the demo's personas."""
    before = wechat.state.personas
    wechat.state.personas = Personas(personas_file)
    yield wechat
    wechat.state.personas = before
