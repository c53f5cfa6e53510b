"""A file as a download."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, stream_with_context
from werkzeug.http import dump_options_header

from app.core.db.session import db
from app.core.files.models import StoredFile
from app.core.files.storing import find, read, safe_name

PDF = "application/pdf"
PICTURE = {"type": "string", "format": "binary"}
"""The schema of an answer that is a picture."""


def download(content: bytes | Iterable[bytes] | Iterable[str], *, name: str, media_type: str) -> Response:
    """An answer that browsers save under this name and never show (RFC 6266)."""
    name = safe_name(name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")  # A safe name has no question mark of its own.
    names = {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = dump_options_header("attachment", names)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def download_stored(file_id: int) -> Response:
    """A stored file as a download, read part by part. Who may have it, the caller decides. Raises FileGoneError."""
    file: StoredFile = find(db.session(), file_id)
    parts = stream_with_context(read(db.session(), file_id))
    response = download(parts, name=file.name, media_type=file.media_type)
    response.content_length = file.size
    return response
