"""/wxa/: phone numbers, mini-program codes, text checks."""

import re
import secrets
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request

from .pages import check_page
from .picture import mini_program_code
from .responses import RefusedError, posted, text
from .state import state, token_required

blueprint = Blueprint("wxa", __name__, url_prefix="/wxa")

SCENE = re.compile(r"[A-Za-z0-9!#$&'()*+,/:;=?@\-._~]+")
SCENE_LENGTH_MAX = 32
WIDTH_PX_MIN, WIDTH_PX_MAX, WIDTH_PX = 280, 1280, 430
HOME_PAGE = "pages/index/index"
CONTENT_LENGTH_MAX = 2500
RECENT_S = 7200

# A real model judges the text; here a word in it decides. 21000 is WeChat's label for "other".
RISKY_WORD, REVIEW_WORD = "违规", "可疑"
PASS_LABEL, OTHER_LABEL = 100, 21000


@blueprint.post("/business/getuserphonenumber")
@token_required
def phone_number() -> Response:
    """A button's code becomes the phone number that WeChat has verified. A spent code is 40029, like a wrong one."""
    code = text(posted(), "code")
    if not code:
        raise RefusedError(40029)
    now = state().now()
    phone = state().personas.get(state().phone_codes.use(code, now)).phone
    watermark = {"timestamp": int(now), "appid": state().app_id}
    info = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86", "watermark": watermark}
    return jsonify(errcode=0, errmsg="ok", phone_info=info)


@blueprint.post("/getwxacodeunlimit")
@token_required
def mini_program_code_unlimited() -> Response:
    """A picture, or JSON when refused: 40169 length of the scene, 40129 its characters, 40097 width, 41030 page."""
    _count_call()
    data = posted()
    scene = text(data, "scene")
    if not 1 <= len(scene) <= SCENE_LENGTH_MAX:
        raise RefusedError(40169)
    if not SCENE.fullmatch(scene):
        raise RefusedError(40129)
    width_px = data.get("width", WIDTH_PX)
    if type(width_px) is not int or not WIDTH_PX_MIN <= width_px <= WIDTH_PX_MAX:
        raise RefusedError(40097)
    page = text(data, "page") or HOME_PAGE
    # An unpublished page is allowed when asked for; a malformed one never is.
    check_page(page, state().pages if data.get("check_path", True) else None)
    transparent = data.get("is_hyaline") is True
    picture = mini_program_code(f"{page}?scene={quote(scene, safe='')}", width_px, transparent=transparent)
    return Response(picture, mimetype="image/png" if transparent else "image/jpeg")


@blueprint.post("/msg_sec_check")
@token_required
def check_text() -> Response:
    """Version 2. 61010: the user has not opened the mini-program within two hours; 45002: over 2500 characters."""
    _count_call()
    data = posted()
    content, openid = text(data, "content"), text(data, "openid")
    if data.get("version") != 2:
        raise RefusedError(40097)
    if data.get("scene") not in (1, 2, 3, 4):
        raise RefusedError(40129)
    if not content:
        raise RefusedError(44002)
    if len(content) > CONTENT_LENGTH_MAX:
        raise RefusedError(45002)
    if not state().personas.has_user(openid):
        raise RefusedError(40003)
    if state().now() - state().signed_in_at.get(openid, float("-inf")) >= RECENT_S:
        raise RefusedError(61010)
    result = _judgement(content)
    detail = [{"strategy": "content_model", "errcode": 0, **result, "prob": 90}]
    return jsonify(errcode=0, errmsg="ok", result=result, detail=detail, trace_id=secrets.token_hex(12))


def _judgement(content: str) -> dict[str, Any]:
    if RISKY_WORD in content:
        return {"suggest": "risky", "label": OTHER_LABEL}
    if REVIEW_WORD in content:
        return {"suggest": "review", "label": OTHER_LABEL}
    return {"suggest": "pass", "label": PASS_LABEL}


def _count_call() -> None:
    if not state().per_endpoint[request.path].take("", state().now()):
        raise RefusedError(45009)
