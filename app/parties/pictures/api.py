"""Pictures over HTTP: sent ahead of what they belong to. Each is seen where that is seen."""

from app.core.clock import utc_now
from app.core.db.uow import execute
from app.core.files.uploads import uploaded_file
from app.core.http.api import Blueprint
from app.core.http.policies import current, user_required
from app.parties.pictures import keeping, schemas
from app.parties.pictures.models import Picture

blp = Blueprint("pictures", __name__, description="Pictures that are handed in as evidence")

PICTURE = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "a JPEG or PNG, ≤ 5 MB"}},
            }
        }
    },
}


@blp.post("/me/pictures")
@user_required
@blp.response(201, schemas.PictureIdOut)
@blp.doc(requestBody=PICTURE)
def send_ahead() -> Picture:
    """Send a picture ahead of what it belongs to, which then names it; it is kept for three days. The same picture
    again is the same one.
    """
    picture = keeping.taken(uploaded_file(), "照片.jpg")
    return execute(keeping.send_ahead, picture=picture, user_id=current.user_id, now=utc_now())
