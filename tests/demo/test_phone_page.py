"""/app/: the mini-program in a browser, framed on a desk, with a bar to choose whose phone it is."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.http.assets import KEPT
from app.demo import phone_page
from app.demo.personas import PERSONAS
from config import Settings

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGE = '<html><head><meta name="stand-in" content="" /></head></html>'


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build of the mini-program, as small as they come."""
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-1a2b.js").write_text("export {}", encoding="utf-8")
    monkeypatch.setattr(phone_page, "BUILD", tmp_path)
    return tmp_path


def policy(answer: Any) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_everybody_of_the_demo_is_in_the_bar(client: FlaskClient, built: Path) -> None:
    page = client.get("/app/").get_data(as_text=True)
    for persona in PERSONAS:
        assert f'value="{persona.persona}"' in page
        assert f"{persona.name}（{phone_page.NOTES[persona.persona]}）" in page
    assert set(phone_page.NOTES) == {persona.persona for persona in PERSONAS}
    assert phone_page.DEFAULT in phone_page.NOTES


def test_nothing_on_the_desk_is_inline(client: FlaskClient, built: Path) -> None:
    answer = client.get("/app/")
    assert policy(answer)["script-src"] == policy(answer)["style-src"] == "'self'"
    assert "connect-src" not in policy(answer)
    page = answer.get_data(as_text=True)
    assert "style=" not in page
    assert "<script>" not in page


def test_the_client_is_told_where_the_stand_in_is(client: FlaskClient, built: Path, settings: Settings) -> None:
    answer = client.get("/app/phone/?persona=resident-rich")
    assert f'<meta name="stand-in" content="{settings.wechat_base_url}" />' in answer.get_data(as_text=True)
    assert policy(answer)["connect-src"] == f"'self' {settings.wechat_base_url}"
    assert policy(answer)["script-src"] == policy(answer)["style-src"] == "'self'"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_built_page_has_the_place_for_it() -> None:
    source = Path(phone_page.__file__).parents[2] / "miniprogram_mock" / "client" / "index.html"
    assert source.read_text(encoding="utf-8").count(phone_page.ADDRESS_PLACE) == 1


def test_the_camera_is_open_here_alone(client: FlaskClient, built: Path) -> None:
    assert "camera=(self)" in client.get("/app/").headers["Permissions-Policy"]
    assert "camera=(self)" in client.get("/app/phone/").headers["Permissions-Policy"]
    assert "geolocation=(self)" in client.get("/app/").headers["Permissions-Policy"]
    assert "camera=(), microphone=(), geolocation=()" in client.get("/health/live").headers["Permissions-Policy"]


def test_parts_are_kept_for_a_year(client: FlaskClient, built: Path) -> None:
    with client.get("/app/phone/assets/index-1a2b.js") as answer:
        assert answer.status_code == 200
        assert "javascript" in answer.content_type
        assert answer.headers["Cache-Control"] == KEPT


@pytest.mark.parametrize("name", ["assets/none.js", "../pages.json", "assets/../../secret", "%2e%2e/secret"])
def test_nothing_but_the_build_is_served(client: FlaskClient, built: Path, name: str) -> None:
    (built.parent / "secret").write_text("hunter2", encoding="utf-8")
    answer = client.get(f"/app/phone/{name}", headers=BROWSER)
    assert answer.status_code == 404
    assert b"hunter2" not in answer.data


def test_where_it_has_not_been_built_it_says_how(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_page, "BUILD", tmp_path / "nothing")
    assert client.get("/app/", headers=BROWSER).status_code == 200
    answer = client.get("/app/phone/", headers=BROWSER)
    assert answer.status_code == 200
    assert "make app" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/app/", "/app/phone/", "/app/phone/assets/index-1a2b.js"])
def test_there_is_none_in_production(app: Flask, built: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(Settings, "is_production", property(lambda _settings: True))
    assert app.test_client().get(path, headers=BROWSER).status_code == 404
