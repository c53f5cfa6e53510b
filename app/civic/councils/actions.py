"""What is noted of councils and their meetings."""

from app.civic.councils.models import CouncilKind, ItemKind, SeatClass
from app.core.audit import REASON, Action, Fact, Show, Subject

COUNCIL = Subject("council", "议事组织")
MEETING = Subject("meeting", "会议")
_SEAT = {"post_id": Fact("岗位编号", Show.NUMBER), "seat_class": Fact("席位", SeatClass)}
_ITEM = {"position": Fact("议题", Show.NUMBER)}


class CouncilAction(Action):
    MADE = "council.made", "设立议事组织", COUNCIL, {"kind": Fact("类别", CouncilKind), "name": Fact("名称")}
    CLOSED = "council.closed", "撤销议事组织", COUNCIL, REASON
    SEATED = "council.seated", "安排席位", COUNCIL, _SEAT
    UNSEATED = "council.unseated", "取消席位", COUNCIL, _SEAT
    CALLED = "meeting.called", "召集会议", MEETING, {"members": Fact("应到人数", Show.NUMBER)}
    ITEM_ADDED = "meeting.item_added", "增加议题", MEETING, _ITEM | {"kind": Fact("类别", ItemKind)}
    PRESENT = "meeting.present", "登记到会", MEETING, {"members": Fact("到会", Show.TEXT)}
    OPENED = "meeting.opened", "开始会议", MEETING
    HANDS = "meeting.hands", "登记举手表决", MEETING, _ITEM | {"votes": Fact("票数", Show.NUMBER)}
    DECIDED = "meeting.decided", "结束一个议题的表决", MEETING, _ITEM | {"outcome": Fact("结果")}
    ENDED = "meeting.ended", "结束会议", MEETING
    MINUTED = "meeting.minuted", "形成纪要", MEETING, {"version": Fact("版本", Show.NUMBER), "digest": Fact("校验值")}
    SIGNED_ON_PAPER = "meeting.signed_on_paper", "登记纸面签字", MEETING, {"members": Fact("成员", Show.TEXT)}
    CANCELLED = "meeting.cancelled", "取消会议", MEETING, REASON
