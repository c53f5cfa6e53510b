"""The API browser: Swagger UI from an installed package, started by a script of ours: nothing inline, no CDN."""

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, render_template

ASSETS = Path(str(files("flask_swagger_ui") / "dist"))
"""What Swagger UI is made of, served among the static files."""

blp = Blueprint("docs", __name__, url_prefix="/api/docs")


@blp.get("/")
def page() -> str:
    """The API, to read and to try out."""
    return render_template("core/api_docs.html")
