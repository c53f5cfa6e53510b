"""One picture in several sizes, as lists and pages show it: all of one shape, so that nothing moves when they come.

JPEG, since old phones draw nothing else.
"""

import io
from collections.abc import Sequence

from PIL import Image, ImageOps

from app.core.files.attachments import picture_of

SHAPE = 4, 3
"""Width to height."""
QUALITY = 72


def in_sizes(content: bytes, widths: Sequence[int]) -> list[bytes]:
    """A picture drawn anew at these widths in pixels, cut to its middle; one that is smaller is not made larger. Takes
    its time: do it before a transaction. Raises NotAPictureError.
    """
    checked = picture_of(content, "")
    with Image.open(io.BytesIO(checked.content)) as picture:
        whole = picture.convert("RGB")
    return [_drawn(whole, width) for width in widths]


def _drawn(whole: Image.Image, width: int) -> bytes:
    across, down = SHAPE
    width = max(across, min(width, whole.width, whole.height * across // down))
    file = io.BytesIO()
    fitted = ImageOps.fit(whole, (width, max(1, width * down // across)), Image.Resampling.LANCZOS)
    fitted.save(file, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return file.getvalue()
