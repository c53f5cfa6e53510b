"""What is noted of ratings and inspections."""

from app.alliance.ratings.models import InspectionCause, InspectionResult
from app.core.audit import REASON, Action, Fact, Subject
from app.parties.merchants.actions import MERCHANT_ID

RATING = Subject("rating", "评价")
INSPECTION = Subject("inspection", "核查")
_SHOP = {"merchant_id": MERCHANT_ID}


class RatingAction(Action):
    ANSWERED = "rating.answered", "回复评价", RATING, _SHOP
    KEPT = "rating.kept", "保留评价", RATING, _SHOP | REASON
    SET_ASIDE = "rating.set_aside", "评价不计入", RATING, _SHOP | REASON
    INSPECTION_OPENED = (
        "inspection.opened",
        "开始核查商户",
        INSPECTION,
        _SHOP | {"cause": Fact("起因", InspectionCause)} | REASON,
    )
    INSPECTION_CLOSED = (
        "inspection.closed",
        "办结商户核查",
        INSPECTION,
        _SHOP | {"result": Fact("结果", InspectionResult)} | REASON,
    )
