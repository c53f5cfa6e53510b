"""A file that came with a form."""

from contextlib import closing

from flask import request

from app.core.errors import RuleError, field_error
from app.core.files import Attachment, attachment_of

MAX_BYTES = 5 * 1024 * 1024


class UploadTooLargeError(RuleError):
    code = "upload_too_large"
    message = "文件太大，最多 5 MB。请拆成几份后再上传。"


def uploaded_file(field: str = "file") -> bytes:
    """The content of the one file of this request. Raises a RuleError naming the field, or UploadTooLargeError."""
    file = request.files.get(field)
    if file is None:
        raise field_error(field, "请选择要上传的文件。")
    with closing(file):
        content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UploadTooLargeError
    return content


def uploaded_attachment(field: str = "file", *, required: bool = True) -> Attachment | None:
    """A picture or a PDF that came with a form, checked; None where there is none and none is needed.

    Call it before the command, which stores it with `files.store_attachment`. Raises a RuleError naming the field,
    UploadTooLargeError, AttachmentError.
    """
    file = request.files.get(field)
    if file is None or not file.filename:
        if required:
            raise field_error(field, "请选择要上传的文件。")
        return None
    return attachment_of(uploaded_file(field), file.filename)


def uploaded_pictures(field: str = "pictures") -> list[tuple[bytes, str]]:
    """The files of a field that takes several, each with its name; none where none was chosen. Raises
    UploadTooLargeError.
    """
    chosen = [file for file in request.files.getlist(field) if file.filename]
    pictures = []
    for file in chosen:
        with closing(file):
            pictures.append((file.stream.read(MAX_BYTES + 1), str(file.filename)))
    if any(len(content) > MAX_BYTES for content, _ in pictures):
        raise UploadTooLargeError
    return pictures
