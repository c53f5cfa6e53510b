"""Pictures over HTTP: sent ahead of what they belong to, where each is seen; and those that everybody sees."""

from flask import Response

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.files.response import PICTURE as IMAGE
from app.core.files.response import download_stored
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.assets import KEPT
from app.core.http.policies import current, public, user_required
from app.core.http.schemas import PICTURE_SENT
from app.parties.pictures import keeping, schemas, shown
from app.parties.pictures.addresses import Size
from app.parties.pictures.errors import PictureNotFoundError
from app.parties.pictures.models import Picture

blp = Blueprint("pictures", __name__, description="Pictures that are handed in as evidence")


@blp.post("/me/pictures")
@user_required
@blp.response(201, schemas.PictureIdOut)
@blp.doc(requestBody=PICTURE_SENT)
def send_ahead() -> Picture:
    """Send a picture ahead of what it belongs to, which then names it; it is kept for three days. The same picture
    again is the same one.
    """
    picture = keeping.taken(uploaded_file(), "照片.jpg")
    return execute(keeping.send_ahead, picture=picture, user_id=current.user_id, now=utc_now())


@blp.get("/pictures/<key>/<int:width>")
@public
@blp.response(200, IMAGE, content_type="image/jpeg")
def shown_picture(key: str, width: int) -> Response:
    """The picture of a shop or an offer, 160, 480 or 1280 pixels wide. What is behind an address never changes."""
    if width not in list(Size):
        raise PictureNotFoundError
    response = download_stored(shown.public_file(db.session(), key=key, size=Size(width)))
    response.headers["Cache-Control"] = KEPT
    return response
