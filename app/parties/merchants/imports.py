"""Shops as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.cleaning import Cell, Cleaned, numbers, phones
from app.core.cleaning.cells import bare, said
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.core.text import reference
from app.parties.merchants import bulk
from app.parties.merchants.bulk import ADDRESS, CONTACT, LICENCE, NAME, NODE, OWNER, TRADE, ShopsReport


def _licence(cell: Cell) -> Cleaned:
    cleaned = numbers.identifier(cell)
    return cleaned if cleaned.problem else said(cell, cleaned.text.upper(), "去掉了空格，改成了大写")


def _contact(cell: Cell) -> Cleaned:
    return said(cell, reference(bare(cell)), "去掉了电话里的空格或全角")


def _figures(report: ShopsReport) -> dict[str, int]:
    return {"新入盟": report.added, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, same = bulk.check_shops(session, rows=asked.rows, staff=asked.staff)
    return Checked(problems, _figures(report), [Finding(row, Verdict.SAME) for row in same])


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    return _figures(bulk.import_shops(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress))


IMPORTS = [
    Import(
        "merchants",
        "商户",
        permission="merchants:write",
        columns=[
            Field(
                NAME,
                "2 到 40 个字，与招牌一致。",
                synonyms=("名称", "商户名称", "商户", "店铺名称", "商家名称"),
                width=24,
            ),
            Field(TRADE, "2 到 40 个字，例如 理发、超市、药店。", synonyms=("经营范围", "类别", "行业类别", "业态")),
            Field(ADDRESS, "4 到 200 个字。", synonyms=("店铺地址", "经营地址", "门店地址"), width=30),
            Field(
                CONTACT,
                "居民打得通的电话，7 到 16 位数字和 -。",
                synonyms=("电话", "联系电话", "门店电话", "座机"),
                clean=_contact,
            ),
            Field(
                LICENCE,
                "营业执照上的统一社会信用代码，15 到 18 位。",
                synonyms=("营业执照号", "统一社会信用代码", "信用代码", "执照"),
                width=24,
                clean=_licence,
            ),
            Field(
                NODE,
                "社区或街道的名称，与“社区”页面一致；留空表示您所在的节点。由它的基金结算，入盟后不能更换。",
                synonyms=("社区", "所在社区", "所在节点", "节点"),
                width=20,
                required=False,
            ),
            Field(
                OWNER,
                "店主在小程序“我的”里核对过的手机号；还没有核对的，这一行先不导入。",
                synonyms=("店主手机", "店主电话", "经营者手机号", "负责人手机号", "手机号"),
                clean=phones.phone,
            ),
        ],
        examples=[
            ("示例便民理发店", "理发", "示例路 1 号", "0631-0000000", "92370000DEMO00001X", "示例社区", "13900000003")
        ],
        check=_check,
        enter=_enter,
        effect="这些商户会直接入盟，店主会收到通知，并成为商户的店主。请先核对过执照。",
        done=("查看商户", "merchants_console.merchants"),
    )
]
