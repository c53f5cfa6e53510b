"""The mini-program in a browser, to try it out: a phone on a desk, and a bar to choose whose phone it is.

It signs in through WeChat's stand-in, which signs in anybody: there is none of this in production.
"""

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, make_response, render_template, send_from_directory
from werkzeug.security import safe_join

from app.core.errors import NotFoundError
from app.core.http.assets import Asset
from app.core.http.edge import SECURITY_HEADERS
from app.demo.personas import PERSONAS, Kind
from config import Settings

BUILD = Path(__file__).resolve().parents[2] / "miniprogram_mock" / "client" / "dist" / "build" / "h5"
"""Where `make app` puts it."""

KINDS = {Kind.RESIDENT: "居民", Kind.OWNER: "店主", Kind.CLERK: "店员", Kind.CONSUMER: "路过的人"}
NOTES = {
    "resident-points": "议事会成员，信用采集员，有积分快到期",
    "resident-coupons": "楼长，手里有三张券",
    "resident-minor": "未成年",
    "resident-rich": "议事会组长，积分最多",
    "resident-new": "还没有积分",
    "resident-notice": "有一条待答复，正在修复一条扣分",
    "resident-of-owner": "店主的家人",
    "owner-barber": "理发店，有优惠待审核",
    "owner-canteen": "餐馆，对账单已审批",
    "owner-bath": "洗浴，对账单有异议",
    "owner-suspended": "商户资格已暂停",
    "clerk-barber": "理发店",
    "clerk-two-shops": "超市和洗车行",
    "consumer": "不在居民名册上",
    "applicant": "申请开店",
}
DEFAULT = "resident-rich"

ADDRESS_PLACE = '<meta name="stand-in" content="'
"""In the page that is built; what follows is where the stand-in is, known only now."""
PERMISSIONS = "camera=(self), microphone=(), geolocation=(self)"

blp = Blueprint("desk", __name__, url_prefix="/app", template_folder="templates")


@blp.before_request
def _not_in_production() -> None:
    if _settings().is_production:
        raise NotFoundError


@blp.get("/")
def desk() -> Response:
    """A phone on a desk. On a phone, its script goes on to the mini-program itself."""
    page = render_template("demo/desk.html", kinds=_personas(), default=DEFAULT, is_built=is_built())
    return _with_permissions(make_response(page))


@blp.get("/phone/")
def phone() -> Response:
    """The mini-program's one page, told where the stand-in is."""
    if not is_built():
        return make_response(render_template("demo/not_built.html"))
    page = _page().read_text(encoding="utf-8").replace(ADDRESS_PLACE, ADDRESS_PLACE + _settings().wechat_base_url)
    response = _with_permissions(make_response(page))
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = (
        f"{SECURITY_HEADERS['Content-Security-Policy']}; connect-src 'self' {_settings().wechat_base_url}"
    )
    return response


@blp.get("/phone/<path:name>")
def part(name: str) -> Response:
    """A script, a style or a picture of it; the names of built ones change with their content."""
    built = safe_join(str(BUILD), name) if name.startswith("assets/") else None
    if built and Path(built).is_file():
        return _asset(built).response()
    return send_from_directory(BUILD, name, max_age=0)


_asset = cache(lambda built: Asset(Path(built)))


def _personas() -> list[tuple[str, list[dict[str, Any]]]]:
    """By kind, as the bar lists them."""
    order = list(KINDS)
    everybody = sorted(PERSONAS, key=lambda persona: order.index(persona.kind))
    return [
        (
            KINDS[kind],
            [{"key": each.persona, "label": f"{each.name}（{NOTES[each.persona]}）"} for each in of_kind],
        )
        for kind, of_kind in groupby(everybody, key=lambda persona: persona.kind)
    ]


def _with_permissions(response: Response) -> Response:
    """Codes are scanned, and shops nearby found, here; everywhere else camera and position stay closed."""
    response.headers["Permissions-Policy"] = PERMISSIONS
    return response


def is_built() -> bool:
    """Whether there is a mini-program to serve."""
    return _page().exists()


def _page() -> Path:
    return BUILD / "index.html"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
