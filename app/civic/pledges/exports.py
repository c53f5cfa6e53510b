"""Exports of drives: how many households of each grid have somebody who has signed; nobody's name."""

from app.civic.pledges import forms, queries
from app.core.audit import Fact, Show
from app.core.exports import Column, Export, Kind

EXPORTS = [
    Export(
        "pledge-coverage",
        "签约活动各网格",
        permission="texts:read",
        query=forms.CoverageQuery,
        filters={"drive_id": Fact("签约活动编号", Show.NUMBER)},
        page=queries.coverage_in_scope,
        columns=[
            Column("签约活动", "drive"),
            Column("社区", "community"),
            Column("网格", "name"),
            Column("户数", "households", Kind.WHOLE),
            Column("已签户数", "covered", Kind.WHOLE),
            Column("已签百分比", "percent", Kind.WHOLE),
        ],
    )
]
