"""Files kept in the database: exports, imports, vouchers. Encrypted at rest, in parts, so that no packet grows large.

`store` and `read` are for services. Elsewhere:

attachments  pictures and PDFs that people hand in: checked, pictures drawn anew
uploads      the same, out of a form
response     a file as a download
fonts        which font draws a text, and what none draws
jobs         the removal of files that need not be kept any longer
"""

from app.core.files.attachments import (
    Attachment,
    AttachmentError,
    NotAPictureError,
    attachment_of,
    picture_of,
    store_attachment,
)
from app.core.files.models import StoredFile
from app.core.files.storing import PART_BYTES, FileGoneError, find, read, remove, remove_old, store

__all__ = [
    "PART_BYTES",
    "Attachment",
    "AttachmentError",
    "FileGoneError",
    "NotAPictureError",
    "StoredFile",
    "attachment_of",
    "find",
    "picture_of",
    "read",
    "remove",
    "remove_old",
    "store",
    "store_attachment",
]
