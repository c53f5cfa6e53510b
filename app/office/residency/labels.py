"""Labels of merges."""

from app.core.console.blueprint import Labels
from app.parties.residents.models import MergeStatus

LABELS: Labels = {MergeStatus: {MergeStatus.ASKED: "待审核", MergeStatus.DONE: "已合并", MergeStatus.REFUSED: "未合并"}}
