"""Nodes as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.cleaning import money, words
from app.core.imports import Asked, Checked, Field, Finding, Import, Verdict
from app.core.imports.model import Progress
from app.office.nodes import spreadsheet
from app.office.nodes.sheet_rows import CONTACT, FIRST, FUND, KIND, NAME, PARENT, WORDS
from app.office.nodes.spreadsheet import NodesReport


def _figures(report: NodesReport) -> dict[str, int]:
    drafted = {"首次划拨（笔）": report.drafted, "首次划拨合计（元）": report.drafted_yuan} if report.drafted else {}
    return {"新建": report.added, "没有变化": report.unchanged, **drafted}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report, outcomes = spreadsheet.check_nodes(session, rows=asked.rows, staff=asked.staff)
    findings = [
        Finding(row, Verdict.SAME if each.is_there else Verdict.NEW, note=each.note) for row, each in outcomes.items()
    ]
    return Checked(problems, _figures(report), findings)


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_nodes(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "nodes",
        "社区",
        permission="nodes:write",
        columns=[
            Field(
                PARENT,
                "上级的名称，可以是这张表里的另一行；留空表示您所在的节点。",
                synonyms=("上级单位", "上级节点", "所属街道", "所属"),
            ),
            Field(NAME, "同一上级下不能重名，最多 40 个字。", synonyms=("社区名称", "单位名称", "社区", "节点名称")),
            Field(KIND, "留空表示社区。", words=WORDS, width=10, synonyms=("类型", "类别"), required=False),
            Field(
                CONTACT,
                "办公地点和电话，可以不填。",
                width=30,
                synonyms=("联系电话", "地址", "办公地点", "联系人"),
                required=False,
            ),
            Field(
                FUND,
                "“否”表示由上级的基金支付；留空表示“是”。",
                words=("是", "否"),
                width=12,
                synonyms=("基金", "开设基金", "有无基金"),
                required=False,
                clean=words.one_of(words.YES_OR_NO, "请填写“是”或“否”，留空表示“是”。"),
            ),
            Field(
                FIRST,
                "整数元，可以不填。从上级的基金划入，由另一人审批后到账；已有划拨的社区不会再划。",
                width=14,
                synonyms=("首次划拨金额", "首拨金额", "启动资金", "划拨金额"),
                required=False,
                clean=money.whole_yuan,
            ),
        ],
        examples=[
            ("", "示例街道", "街道", "示例路 1 号，0631-0000000", "是", ""),
            ("示例街道", "示例社区", "社区", "示例路 2 号", "是", "50000"),
        ],
        check=_check,
        enter=_enter,
        effect="社区会马上建好；首次划拨只登记，由另一人审批后到账。",
        done=("查看社区", "nodes_console.nodes"),
    )
]
