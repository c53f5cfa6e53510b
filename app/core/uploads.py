"""A file that came with a form."""

from flask import request

from app.core.errors import RuleError, field_error

MAX_BYTES = 5 * 1024 * 1024


class UploadTooLargeError(RuleError):
    code = "upload_too_large"
    message = "文件太大，最多 5 MB。请拆成几份后再上传。"


def uploaded_file(field: str = "file") -> bytes:
    """The content of the one file of this request. Raises a RuleError naming the field, or UploadTooLargeError."""
    file = request.files.get(field)
    if file is None:
        raise field_error(field, "请选择要上传的文件。")
    content = file.stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UploadTooLargeError
    return content
