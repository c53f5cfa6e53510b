"""What is noted of posts."""

from app.core.audit import REASON, Action, Fact, Show, Subject
from app.parties.posts.models import PostRole

POST = Subject("post", "岗位")
_WHAT = {
    "role": Fact("岗位", PostRole),
    "area_id": Fact("区域编号"),
    "unit_id": Fact("单位编号"),
    "resident_id": Fact("居民档案号"),
    "holder_id": Fact("工作人员编号"),
}


class PostAction(Action):
    PROPOSED = "post.proposed", "提名任职", POST, _WHAT | {"from_on": Fact("起", Show.DAY)}
    APPOINTED = "post.appointed", "任命", POST, _WHAT
    ENDED = "post.ended", "结束任职", POST, _WHAT | REASON
