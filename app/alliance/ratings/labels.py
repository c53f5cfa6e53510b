"""Labels of ratings, inspections, and what was decided about them."""

from app.alliance.ratings.models import InspectionCause, InspectionResult, Verdict
from app.alliance.ratings.queries import Level
from app.alliance.ratings.suspicions import Sign
from app.core.console.blueprint import Labels

LABELS: Labels = {
    Level: {Level.LOW: "均分 2 分及以下", Level.SCANNED: "只扫码，没有核销"},
    Verdict: {Verdict.KEPT: "保留", Verdict.SET_ASIDE: "不计入"},
    InspectionCause: {
        InspectionCause.LOW_MEAN: "均分偏低",
        InspectionCause.RING: "疑似刷评",
        InspectionCause.COMPLAINT: "群众反映",
        InspectionCause.OTHER: "其他",
    },
    InspectionResult: {
        InspectionResult.FINE: "未发现问题",
        InspectionResult.CORRECTED: "已当场改正",
        InspectionResult.WARNED: "已提醒，限期改正",
        InspectionResult.RECORDED: "已另行登记减分记录",
    },
    Sign: {Sign.RING: "同一批人", Sign.BURST: "短时间集中扫码", Sign.INSIDER: "店员或其家人"},
}

SIGNS = {
    Sign.RING: "同一批人在一天之内先后评价了三家以上相同的商户。",
    Sign.BURST: "两小时内五人以上只扫码、没有核销就评价。",
    Sign.INSIDER: "评价人现在是这家商户的店主、店员或其家人。",
}
