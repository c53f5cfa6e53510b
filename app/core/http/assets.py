"""Static files: each has a hash of its content in its name, so that whoever has it need never ask for it again, and is
compressed once.

`url_for('static', filename='console/console.css')` gives the name of the moment, from the application and behind nginx
alike. Other names are not there: under one that stays, an old file could be kept for a year.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import brotli
from flask import Flask, Response, abort, request

HASH_DIGITS = 12
KEPT = "public, max-age=31536000, immutable"
ENCODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""How files are made smaller, the smallest first."""


class Asset:
    """One file, read when it is first wanted, and compressed when it is first asked for."""

    def __init__(self, file: Path) -> None:
        self.content = file.read_bytes()
        self.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.hash = hashlib.sha256(self.content).hexdigest()[:HASH_DIGITS]

    def response(self) -> Response:
        """The file as small as the caller can read it, to be kept for good."""
        accepted = request.accept_encodings
        encoding = next((each for each in ENCODINGS if accepted.quality(each) and each in self._smaller), None)
        body = self.content if encoding is None else self._smaller[encoding]
        response = Response(body, mimetype=self.mimetype)
        response.headers["Cache-Control"] = KEPT
        response.headers["Vary"] = "Accept-Encoding"
        if encoding is not None:
            response.headers["Content-Encoding"] = encoding
        return response

    @cached_property
    def _smaller(self) -> dict[str, bytes]:
        """By encoding; empty for what does not get smaller by it, as pictures do not."""
        made = {name: compress(self.content) for name, compress in ENCODINGS.items()}
        return {name: body for name, body in made.items() if len(body) < len(self.content)}


class Assets:
    """All files of some folders, each folder below a prefix of its own."""

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._files = {
            str(PurePosixPath(prefix) / file.relative_to(folder).as_posix()): file
            for prefix, folder in folders.items()
            for file in folder.rglob("*")
            if file.is_file()
        }
        self._read: dict[str, Asset] = {}

    def put_hash(self, endpoint: str, values: dict[str, Any]) -> None:
        """For `url_for`. Raises KeyError for a file that is not there: a page must not name one."""
        if endpoint == "static":
            name = PurePosixPath(values["filename"])
            values["filename"] = str(name.with_stem(f"{name.stem}.{self._asset(str(name)).hash}"))

    def serve(self, filename: str) -> Response:
        """A file by the name that has its hash."""
        name = PurePosixPath(filename)
        stem, _, wanted = name.stem.rpartition(".")
        known = str(name.with_stem(stem)) if stem else ""
        if known not in self._files or self._asset(known).hash != wanted:
            abort(404)
        return self._asset(known).response()

    def _asset(self, name: str) -> Asset:
        asset = self._read.get(name)
        if asset is None:
            asset = self._read[name] = Asset(self._files[name])
        return asset


def init_assets(app: Flask, folders: Mapping[str, Path]) -> None:
    """Serve the files of these folders below /static."""
    assets = Assets(folders)
    app.url_defaults(assets.put_hash)
    app.add_url_rule("/static/<path:filename>", "static", assets.serve)
