"""Labels of records, their states, and what was done about standing and points."""

from app.core.console.blueprint import Labels
from app.standing.records.models import RecordState, RecordStatus

LABELS: Labels = {
    RecordStatus: {RecordStatus.EFFECTIVE: "有效", RecordStatus.WITHDRAWN: "已撤销"},
    RecordState: {
        RecordState.NOTICE: "公示答复期",
        RecordState.COUNTED: "计入",
        RecordState.OVER: "已到期",
        RecordState.WITHDRAWN: "已撤销",
    },
}
