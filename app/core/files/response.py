"""A file as a download."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, stream_with_context

from app.core.db.session import db
from app.core.files.models import StoredFile
from app.core.files.storing import find, read, safe_name


def download(content: bytes | Iterable[bytes], *, name: str, media_type: str) -> Response:
    """An answer that browsers save under this name and never show (RFC 6266)."""
    name = safe_name(name)
    plain = "".join(char if char.isascii() and char not in '"\\%;' else "_" for char in name)
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
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
