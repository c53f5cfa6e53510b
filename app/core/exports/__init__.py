"""Lists as xlsx and csv. What a feature adds is its columns; the buttons are `ui.export(filters, "residents")`.

In the feature's console, registered in `EXPORTS` of `app/features.py`:

    EXPORTS = [
        Export(
            "residents", "居民名册", permission="residents:read", query=ResidentsQuery, page=service.search,
            columns=[
                Column("户号", "household"),
                Column("姓名", lambda row: mask_name(row.name)),
                Column("积分", "points", Kind.WHOLE),
                Column("登记日期", "joined_on", Kind.DAY),
            ],
            filters={"household": Fact("户号"), "name": Fact("姓名"), "phone": Fact("手机号")},
            private=("name", "phone"),
        )
    ]

`page(session, staff=…, cursor=…, limit=…, **filters)` is the service behind the list itself, so an export shows what
the list shows, in its scope. Personal data is masked by the columns. Up to `DIRECT_ROWS` rows are answered at once,
more of them by a task. Each export is noted in the audit log with its filters and its number of rows.

model      what an export is
taken      who has taken which list home, for those it is about
rows       all rows of a list, page by page
workbooks  xlsx, with formulas defused; csv likewise
console    the one route, and the kind of task
"""

from app.core.exports.model import Column, Export, Kind

__all__ = ["Column", "Export", "Kind"]
