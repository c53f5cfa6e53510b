"""Pictures that stand in a page itself, as its policy for pictures allows."""

import base64
import io

import qrcode
import qrcode.image.svg


def qr(text: str) -> str:
    """A QR code as a data address."""
    picture = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage, border=2)
    file = io.BytesIO()
    picture.save(file)
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()
