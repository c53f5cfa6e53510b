"""What is noted of lists that are taken home."""

from app.core.audit import REASON, Action, Fact, Show, Subject

EXPORT = Subject("export", "导出")


class ExportAction(Action):
    EXPORTED = (
        "list.exported",
        "导出列表",
        EXPORT,
        {
            "export": Fact("列表", Show.EXPORT),
            "filters": Fact("条件", Show.FILTERS),
            "rows": Fact("行数", Show.NUMBER),
        }
        | REASON,
    )
