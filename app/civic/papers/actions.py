"""What is noted of papers."""

from app.civic.papers.models import PaperKind
from app.core.audit import REASON, Action, Fact, Subject

PAPER = Subject("paper", "凭证")
_WHAT = {"kind": Fact("种类", PaperKind), "no": Fact("编号")}


class PaperAction(Action):
    ISSUED = "paper.issued", "出具凭证", PAPER, _WHAT
    PRINTED = "paper.printed", "打印凭证", PAPER, _WHAT | {"size": Fact("大小")}
    REVOKED = "paper.revoked", "作废凭证", PAPER, _WHAT | REASON
