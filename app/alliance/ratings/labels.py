"""How ratings, inspections, and what was decided about them read in Chinese."""

from app.alliance.ratings.models import InspectionCause, InspectionResult, Verdict
from app.alliance.ratings.suspicions import Sign
from app.core.console.blueprint import Labels

LABELS: Labels = {
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

ACTIONS = {
    "rating.kept": "保留评价",
    "rating.set_aside": "评价不计入",
    "inspection.opened": "开始核查商户",
    "inspection.closed": "办结商户核查",
    "plates.printed": "打印铭牌",
}
