"""Static files: compressed once, and kept for good under names that change with what is in them."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask, url_for

from app import ROOT, create_app
from app.core.http import api_docs, assets
from config import Settings
from tests.support.http import static

STYLE = ROOT / "app" / "static" / "creditbank.css"


def test_a_browser_need_never_ask_again(app: Flask) -> None:
    answer = app.test_client().get(static(app, "creditbank.css"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.data == STYLE.read_bytes()
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
    ],
)
def test_who_takes_it_compressed_gets_it_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch, accepted: str, encoding: str, read: Callable[[bytes], bytes]
) -> None:
    client, path = app.test_client(), static(app, "creditbank.css")
    first = client.get(path, headers={"Accept-Encoding": accepted})
    monkeypatch.setattr(assets, "ENCODINGS", dict.fromkeys(assets.ENCODINGS))  # It is not done again.
    again = client.get(path, headers={"Accept-Encoding": accepted})

    assert first.data == again.data
    assert first.headers["Content-Encoding"] == encoding
    assert first.headers["Vary"] == "Accept-Encoding"
    assert read(first.data) == STYLE.read_bytes()
    assert len(first.data) < len(STYLE.read_bytes()) / 2
    plain = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert plain.data == STYLE.read_bytes()


def test_a_picture_is_sent_as_it_is(app: Flask) -> None:
    answer = app.test_client().get(static(app, "docs/favicon-32x32.png"), headers={"Accept-Encoding": "gzip"})
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG")


def test_another_content_has_another_name(tmp_path: Path) -> None:
    paths = []
    for content in ("a {}", "b {}"):
        (tmp_path / "one.css").write_text(content)
        app = Flask("assets", static_folder=None)
        assets.init_assets(app, {"": tmp_path})
        paths.append(static(app, "one.css"))
    assert len(set(paths)) == 2
    assert re.fullmatch(r"/static/one\.[0-9a-f]{12}\.css", paths[0])
    client = app.test_client()
    assert [client.get(path).status_code for path in paths] == [404, 200]


@pytest.mark.parametrize(
    "name", ["creditbank.css", "creditbank.000000000000.css", "../config/settings.py", "docs/../creditbank.css", "x"]
)
def test_no_other_name_is_there(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/static/{name}").status_code == 404


def test_a_page_can_name_only_what_is_there(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(KeyError):
        url_for("static", filename="nowhere.css")


def test_all_that_pages_name_is_there(settings: Settings) -> None:
    app = create_app(settings)
    templates = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "app").rglob("*.html"))
    names = set(re.findall(r"url_for\('static', filename='([^']+)'\)", templates))
    assert len(names) > 8
    for name in names:
        assert app.test_client().get(static(app, name)).status_code == 200, name
    assert api_docs.ASSETS.is_dir()
