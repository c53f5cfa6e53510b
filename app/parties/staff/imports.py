"""Accounts of staff as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.cleaning import Cell, Cleaned, words
from app.core.cleaning.cells import bare, said
from app.core.cleaning.names import optional_name
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.core.text import reference
from app.parties.staff import bulk
from app.parties.staff.bulk import NAME, NODE, ROLE, ROLE_WRONG, ROLES, USERNAME, StaffReport

_ROLES = {word: word for word in ROLES} | {
    "财务人员": "财务",
    "会计": "财务",
    "出纳": "财务",
    "经办人": "办事员",
    "工作人员": "办事员",
    "网格员": "办事员",
    "审计": "审计员",
}


def _username(cell: Cell) -> Cleaned:
    return said(cell, reference(bare(cell)).lower(), "去掉了空格，改成了小写")


def _figures(report: StaffReport) -> dict[str, int]:
    return {"新账号": report.added, "其中待确认": report.to_confirm, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, notes = bulk.check_staff(session, rows=asked.rows, staff=asked.staff)
    findings = [
        Finding(row, Verdict.SAME if note is None else Verdict.NEW, note=note or "") for row, note in notes.items()
    ]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    return _figures(bulk.import_staff(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress))


IMPORTS = [
    Import(
        "staff",
        "工作人员",
        permission="staff:write",
        columns=[
            Field(
                USERNAME,
                "3 个以上小写字母、数字和 . _ -，全市唯一，例如 wanghai.clerk2；不要用手机号。",
                width=24,
                synonyms=("账号", "登录名", "用户", "username"),
                clean=_username,
            ),
            Field(
                NAME,
                "本人的真实姓名，印在凭证和初始密码单上；可以不填，以后再登记。",
                synonyms=("真实姓名", "名字"),
                required=False,
                clean=optional_name,
            ),
            Field(
                ROLE,
                "管理员：全部；财务：资金与结算；办事员：居民、记录、商户；审计员：只看不改。",
                words=tuple(ROLES),
                width=10,
                synonyms=("岗位", "职务", "权限", "role"),
                clean=words.one_of(_ROLES, ROLE_WRONG),
            ),
            Field(
                NODE,
                "区县、街道或社区的名称，与“社区”页面一致；留空表示您所在的节点。",
                width=24,
                synonyms=("节点", "所在社区", "社区", "单位", "所属单位", "所在单位"),
                required=False,
            ),
        ],
        examples=[("shili.zhang", "示例甲", "办事员", "示例社区"), ("shili.caiwu", "示例乙", "财务", "示例街道")],
        check=_check,
        enter=_enter,
        effect="账号会建好，但还没有密码。接着打印初始密码单，发给本人；管理员和财务由本人在登录页申请开通。",
        done=("查看工作人员", "staff_console.members"),
        leads_to=("打印初始密码单", "password_slips_console.choose"),
    )
]
