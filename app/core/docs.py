"""The API browser: Swagger UI from an installed package, started by a script of ours: nothing inline, no CDN."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory

ASSETS = Path(str(files("flask_swagger_ui") / "dist"))

blp = Blueprint("docs", __name__, url_prefix="/api/docs")


@blp.get("/")
def page() -> str:
    """The API, to read and to try out."""
    return render_template("core/api_docs.html")


@blp.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file of Swagger UI."""
    return send_from_directory(ASSETS, name, max_age=86_400)
