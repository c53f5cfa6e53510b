"""What kind of file it is: by its bytes, whatever it is called."""

import io
import zipfile
from typing import Literal

import olefile

Kind = Literal["xlsx", "ods", "xls", "csv", "encrypted", "web_page", "no_sheet"]

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(content: bytes) -> Kind:
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(olefile.MAGIC):
        return _kind_of_ole(content)
    head = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<", b"mime-version")):
        return "web_page"
    return "csv" if head else "no_sheet"


def _kind_of_zip(content: bytes) -> Kind:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "mimetype" in names and archive.read("mimetype").strip().startswith(_ODS):
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
            return "encrypted" if b"encryption-data" in manifest else "ods"
        if "[Content_Types].xml" not in names or any(name.endswith("workbook.bin") for name in names):
            return "no_sheet"
    return "xlsx"


def _kind_of_ole(content: bytes) -> Kind:
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        if ole.exists("EncryptedPackage"):
            return "encrypted"
        return "xls" if ole.exists("Workbook") or ole.exists("Book") else "no_sheet"


def stream_of(content: bytes) -> bytes:
    """The workbook inside an .xls. Raises OSError."""
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        found: bytes = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
        return found
