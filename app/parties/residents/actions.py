"""What is noted of residents and their roster."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.communities.actions import COMMUNITY

RESIDENT = Subject("resident", "居民")
ROSTER = Subject("roster", "名册")


DETAILS = {"name": "姓名", "phone": "电话", "home": "户号", "is_minor": "是否成年"}
"""What can be put right of a resident."""
_DETAILS = {name: Fact(label) for name, label in DETAILS.items()} | {"is_minor": Fact("未成年", Show.FLAG)}


HOW = {
    "file": "打开档案页",
    "paper": "打印凭证",
    "paper_seen": "查看凭证",
    "household": "打开家庭页",
    "records": "查看信用记录",
    "record": "打开一条信用记录",
    "reminder": "打开一次提醒",
    "case": "打开异议或修复",
    "letter": "打印办理结果",
    "slip": "打印回执或提醒单",
    "award": "打开表彰和它的证书",
    "helpers": "查看代办人",
    "records_file": "导出信用档案",
    "page": "在列表中查看完整姓名和手机号",
    "roster": "导出完整名册",
    "masked": "导出打码的名册",
}
"""In which ways staff look at somebody's file."""


class ResidentAction(Action):
    ADDED = "resident.added", "新增居民", RESIDENT, {"alike": Fact("同户同名的人数", Show.NUMBER)}
    CHANGED = (
        "resident.changed",
        "修改居民档案",
        RESIDENT,
        _DETAILS | {"fields": Fact("修改", DETAILS), "before": Fact("原来", _DETAILS)},
    )
    REVEALED = "resident.revealed", "查看完整姓名和手机号", RESIDENT, REASON
    MOVED = (
        "resident.moved",
        "迁到另一个社区",
        RESIDENT,
        {
            "from_id": Fact("原社区", Show.NODE),
            "to_id": Fact("新社区", Show.NODE),
            "points": Fact("随行积分", Show.NUMBER),
        },
    )
    GONE = (
        "resident.gone",
        "登记迁出或去世",
        RESIDENT,
        REASON | {"how": Fact("情况", {"moved_away": "迁出", "died": "去世"}), "on": Fact("日期", Show.DAY)},
    )
    MERGE_ASKED = "resident.merge_asked", "申请合并重复的居民", RESIDENT, REASON | {"gone_id": Fact("并入的居民编号")}
    MERGED = (
        "resident.merged",
        "合并重复的居民",
        RESIDENT,
        {"gone_id": Fact("并入的居民编号"), "points": Fact("积分", Show.NUMBER)},
    )
    MERGE_REFUSED = (
        "resident.merge_refused",
        "不合并",
        RESIDENT,
        REASON | {"gone_id": Fact("并入的居民编号"), "points": Fact("积分", Show.NUMBER)},
    )
    RETURNED = "resident.returned", "恢复在册", RESIDENT, REASON
    SEEN = "resident.seen", "查看居民档案", RESIDENT, {"how": Fact("方式", HOW)}
    LISTED = "resident.listed", "在名单上查看居民", RESIDENT, REASON | {"how": Fact("方式", HOW)}
    PAGE_REVEALED = (
        "residents.revealed",
        "查看一页居民的完整姓名和手机号",
        COMMUNITY,
        {"count": Fact("人数", Show.NUMBER), "residents": Fact("居民编号")} | REASON,
    )
    CARD_PRINTED = "resident.card_printed", "打印纸质会员卡", RESIDENT
    CARD_RENEWED = "resident.card_renewed", "挂失，换新会员卡", RESIDENT
    PASSBOOK_PRINTED = (
        "passbook.printed",
        "打印积分存折",
        RESIDENT,
        {"since": Fact("起始日", Show.DAY), "until": Fact("截止日", Show.DAY)},
    )
    QUERY_PRINTED = "query.printed", "在窗口打印信用查询单", RESIDENT
    ROSTER_TAKEN = "roster.taken", "导出一份名册", ROSTER, REASON | {"how": Fact("方式", HOW)}
    IMPORTED = (
        "roster.imported",
        "导入居民名册",
        COMMUNITY,
        {"added": Fact("新增", Show.NUMBER), "updated": Fact("更新", Show.NUMBER)},
    )
