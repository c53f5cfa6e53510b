"""Nodes as a spreadsheet: what its columns are, for the console's imports."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.core.imports import Asked, Checked, Field, Import
from app.core.imports.model import Progress
from app.office.nodes import spreadsheet
from app.office.nodes.spreadsheet import CONTACT, FUND, KIND, NAME, PARENT, WORDS, NodesReport


def _figures(report: NodesReport) -> dict[str, int]:
    return {"新建": report.added, "没有变化": report.unchanged}


def _check(asked: Asked, session: Session) -> Checked:
    problems, report = spreadsheet.check_nodes(session, rows=asked.rows, staff=asked.staff)
    return Checked(problems, _figures(report))


def _enter(asked: Asked, session: Session, progress: Progress) -> Mapping[str, int]:
    report = spreadsheet.import_nodes(session, rows=asked.rows, staff=asked.staff, now=asked.now, progress=progress)
    return _figures(report)


IMPORTS = [
    Import(
        "nodes",
        "社区",
        permission="nodes:write",
        columns=[
            Field(PARENT, "上级的名称，可以是这张表里的另一行；留空表示您所在的节点。"),
            Field(NAME, "同一上级下不能重名，最多 40 个字。"),
            Field(KIND, "留空表示社区。", words=WORDS, width=10),
            Field(CONTACT, "办公地点和电话，可以不填。", width=30),
            Field(FUND, "“否”表示由上级的基金支付；留空表示“是”。", words=("是", "否"), width=12),
        ],
        examples=[
            ("", "示例街道", "街道", "示例路 1 号，0631-0000000", "是"),
            ("示例街道", "示例社区", "社区", "示例路 2 号", "否"),
        ],
        check=_check,
        enter=_enter,
        done=("查看社区", "nodes_console.nodes"),
    )
]
