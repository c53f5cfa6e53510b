"""The first page of a street that is tried out: its four faces side by side, and what to do at each.

Where there is no demo, and in production, it leads to the console.
"""

from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.core.console.frame import HOME
from app.core.db.session import db
from app.core.http.policies import public
from app.demo.load import state
from app.parties.merchants.models import Merchant, MerchantStatus
from config import Settings

blp = Blueprint("start", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Face:
    """One side of the programme: whose it is, how to get in, and three things to try."""

    title: str
    who: str
    steps: tuple[str, ...]
    button: str
    persona: str | None = None
    """Whose phone it is; None is the desk."""


FACES = (
    Face(
        "居民",
        "示例·松涛，积分最多",
        (
            "首页看积分和星级，到“兑换”里挑一张，确认兑换。",
            "马上看到二维码和一串数字，给店员看；以后在“我的券”里打开。",
            "店员核销后，这里马上变成“已使用”。",
        ),
        "打开居民的手机",
        "resident-rich",
    ),
    Face(
        "店员",
        "示例·剪影，在春风理发店",
        (
            "在“或输入数字”里输入居民手机上的数字。",
            "填账单金额，看优惠和应收，确认核销。",
            "店铺的积分和应结的钱当场增加。",
        ),
        "打开店员的手机",
        "clerk-barber",
    ),
    Face(
        "店主",
        "示例·春风，春风理发店的店主",
        (
            "看今天的核销、积分和应结。",
            "核对上个月的对账单：确认，或对某一笔提出异议。",
            "在“本店优惠”里拟一项优惠，等社区审核。",
        ),
        "打开店主的手机",
        "owner-barber",
    ),
    Face(
        "工作台",
        "演示街道的管理员、财务、办事员、审计员",
        (
            "选一个身份，一点就进，不用密码。",
            "从“等我处理”做起：审核优惠、审批对账单。",
            "付款要另一个人来办：换一个身份登录再付。",
        ),
        "打开工作台",
    ),
)


@blp.get("/")
@public
def start() -> str | Response:
    """Four faces, or the console."""
    settings: Settings = current_app.config["SETTINGS"]
    session = db.session()
    if settings.is_production or not state(session).is_complete:
        return redirect(HOME)
    slug = session.scalar(select(Merchant.slug).where(Merchant.status == MerchantStatus.ACTIVE).limit(1))
    return render_template("demo/start.html", faces=[(face, _address(face)) for face in FACES], slug=slug)


def _address(face: Face) -> str:
    return url_for("desk.desk", persona=face.persona) if face.persona else url_for("sign_in_console.sign_in")
