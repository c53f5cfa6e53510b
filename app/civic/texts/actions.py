"""What is noted of texts."""

from app.civic.texts.models import Audience, TextKind
from app.core.audit import REASON, Action, Fact, Show, Subject

TEXT = Subject("text", "公告、礼遇、案例和承诺书")
_WHAT = {"kind": Fact("种类", TextKind), "title": Fact("标题")}
_PEOPLE = {"audience": Fact("范围", Audience), "people": Fact("人数", Show.NUMBER)}

_COURSE = {"course": Fact("课程")}


class TextAction(Action):
    MADE = "text.made", "起草", TEXT, _WHAT
    CHANGED = "text.changed", "更改", TEXT, _WHAT
    FILE_ADDED = "text.file_added", "添加附件", TEXT, _WHAT
    FILE_REMOVED = "text.file_removed", "删去附件", TEXT, _WHAT
    COURSE_ADDED = "text.course_added", "关联课程", TEXT, _WHAT | _COURSE
    COURSE_REMOVED = "text.course_removed", "取消关联课程", TEXT, _WHAT | _COURSE
    SUBMITTED = "text.submitted", "提交", TEXT, _WHAT
    RETURNED = "text.returned", "退回起草", TEXT, _WHAT | REASON
    PUBLISHED = "text.published", "发布", TEXT, _WHAT | _PEOPLE
    RESUMED = "text.resumed", "继续发送", TEXT, _WHAT
    TAKEN_BACK = "text.taken_back", "撤回", TEXT, _WHAT | REASON | {"unsent": Fact("没有再发的消息", Show.NUMBER)}
