"""Files in the database: whole again after storing, unreadable at rest, gone when their time is over."""

import hashlib
import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.core import files
from app.core.db.session import db
from app.core.files.models import StoredFile, StoredFilePart
from app.core.files.response import download, download_stored
from app.core.files.storing import remove_old, safe_name
from app.core.jobs.periodic import in_parts
from devtools.factories import NOW, commit


def stored(content=b"x", **options):
    wanted = {"content": content, "name": "名册.xlsx", "media_type": "application/octet-stream", "now": NOW}
    return commit(files.store, **wanted | options)


@pytest.mark.parametrize("size", [0, 1, files.PART_BYTES - 1, files.PART_BYTES, 2 * files.PART_BYTES + 3])
def test_a_file_is_read_as_it_was_stored(app: Flask, size: int) -> None:
    content = bytes(i * 7 % 251 for i in range(1000)) * (size // 1000 + 1)
    content = content[:size]
    pieces = (content[i : i + 70_001] for i in range(0, size, 70_001))
    file = stored(pieces)
    assert (file.size, file.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert b"".join(files.read(db.session(), file.id)) == content
    parts = db.session.scalars(select(StoredFilePart.content)).all()
    assert len(parts) == -(-size // files.PART_BYTES)
    assert all(len(part) < 2 * files.PART_BYTES for part in parts)


def test_what_is_stored_cannot_be_read_without_the_key(app: Flask) -> None:
    stored("张三,13800000000".encode())
    assert b"138" not in db.session.scalars(select(StoredFilePart.content)).one()


def test_files_go_when_their_time_is_over(app: Flask) -> None:
    for _ in range(30):
        stored(keep_until=NOW + timedelta(days=1))
    kept = [stored(), stored(keep_until=NOW + timedelta(days=9))]
    assert in_parts(remove_old)(NOW) == 0
    assert in_parts(remove_old)(NOW + timedelta(days=2)) == 30
    assert list(db.session.scalars(select(StoredFile.id))) == [file.id for file in kept]
    with pytest.raises(files.FileGoneError):
        list(files.read(db.session(), kept[0].id - 1))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nSet-Cookie: x.pdf", "a_Set-Cookie_ x.pdf"),
        ('对账单"2026".xlsx', "对账单_2026_.xlsx"),
        ("  . ", "文件"),
        ("gpj.\u202eexe", "gpj._exe"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_names_are_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_download_is_saved_under_its_chinese_name_and_never_shown(app: Flask) -> None:
    with app.test_request_context():
        answer = download_stored(stored(b"<script>", name="居民 名册.xlsx", media_type="text/html").id)
        assert answer.get_data() == b"<script>"
    said = answer.headers["Content-Disposition"]
    assert said == "attachment; filename=\"__ __.xlsx\"; filename*=UTF-8''%E5%B1%85%E6%B0%91%20%E5%90%8D%E5%86%8C.xlsx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == "8"
    with app.test_request_context():
        assert "\n" not in download(b"", name="a\r\nb", media_type="text/csv").headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("my-data.json", "attachment; filename=my-data.json"),
        ("a b.csv", 'attachment; filename="a b.csv"'),
        ("名.csv", "attachment; filename=_.csv; filename*=UTF-8''%E5%90%8D.csv"),
        ("it's; 100%.csv", 'attachment; filename="it\'s; 100%.csv"'),
    ],
)
def test_a_name_is_written_as_headers_want_it(app: Flask, name: str, said: str) -> None:
    with app.test_request_context():
        assert download(b"", name=name, media_type="text/csv").headers["Content-Disposition"] == said


def picture(kind: str, size=(3000, 1000), **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, kind, **options)
    return file.getvalue()


def test_a_photograph_is_upright_smaller_and_without_its_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn it by a quarter.
    exif[0x010E] = "somebody's kitchen"
    kept = files.attachment_of(picture("JPEG", exif=exif), "凭证.JPEG")
    assert (kept.name, kept.media_type) == ("凭证.jpg", "image/jpeg")
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert drawn.size == (800, 2400)
        assert not drawn.getexif()
    assert b"kitchen" not in kept.content


def test_what_hides_behind_a_picture_is_not_kept() -> None:
    kept = files.attachment_of(picture("PNG") + b"<script>alert(1)</script>", "a.html")
    assert (kept.name, kept.media_type) == ("a.png", "image/png")
    assert b"script" not in kept.content


def test_transparent_places_become_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(files.attachment_of(file.getvalue(), "a.png").content)) as drawn:
        assert drawn.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg/>",
        b"GIF89a" + b"\0" * 50,
        picture("BMP", size=(5, 5)),
        picture("PNG", size=(5200, 5200)),
        picture("PNG", size=(9, 9))[:40],
        b"%PDF-" + b"\0" * 5 * 1024 * 1024,
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(files.AttachmentError):
        files.attachment_of(content, "a.png")


def test_a_pdf_is_kept_as_it_is_and_called_so(app: Flask) -> None:
    kept = files.attachment_of(b"%PDF-1.7 ...", "凭证.exe")
    file = commit(files.store_attachment, attachment=kept, now=NOW)
    assert (file.name, file.media_type, file.keep_until) == ("凭证.pdf", "application/pdf", None)
