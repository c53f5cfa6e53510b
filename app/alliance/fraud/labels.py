"""Labels of fraud signs, and of what is noted of them."""

from app.alliance.fraud.attendance import Oddity
from app.alliance.fraud.models import SignKind, SignState
from app.alliance.fraud.thresholds import (
    BURST_COUNT,
    BURST_SECONDS,
    FACES_LEAST,
    FAMILY_LEAST,
    LOOP_ROUND,
    NIGHT_FROM,
    NIGHT_UNTIL,
    PHONE_COUNT,
    PHONE_SECONDS,
    QUICK_SECONDS,
    REGULAR_SHOP_MIN,
    ROSTER_LEAST,
    SCANNED_LEAST,
    THRESHOLDS,
)
from app.core.console.blueprint import Labels

LABELS: Labels = {
    SignKind: {
        SignKind.REGULAR: "一人占多数",
        SignKind.QUICK: "即领即核",
        SignKind.BURST: "短时集中核销",
        SignKind.OWN_SHOP: "本店人员核销",
        SignKind.LOOP: "反复核销撤销",
        SignKind.ROUND_BILL: "整百账单",
        SignKind.ODD_HOURS: "深夜核销",
    },
    Oddity: {
        Oddity.ROSTER: "手工登记过多",
        Oddity.ONE_PHONE: "一部手机集中签到",
        Oddity.SAME_FACES: "同一批人同时在两处",
        Oddity.FAMILY: "负责人家人的时长",
        Oddity.ONLY_LEADER: "只有负责人扫码",
    },
    SignState: {
        SignState.NOTED: "观察中",
        SignState.OPEN: "待核查",
        SignState.CLEARED: "已排除",
        SignState.CONFIRMED: "已确认",
    },
}


def meaning_of_oddity(kind: Oddity) -> str:
    """The same for what is odd about who was where."""
    return {
        Oddity.ROSTER: (
            f"本月手工登记的到场超过该队的十分之一（至少 {ROSTER_LEAST} 人次）。手工登记是例外，请核对签到表。"
        ),
        Oddity.ONE_PHONE: (
            f"同一部手机在 {PHONE_SECONDS} 秒内为 {PHONE_COUNT} 人以上扫码签到。"
            "可能是熟练，也可能是把大家的会员卡收在一起代签。"
        ),
        Oddity.SAME_FACES: (f"有 {FACES_LEAST} 人以上同时出现在两处时间重叠的场次。可能是先后支援，也可能只在一处。"),
        Oddity.FAMILY: (
            f"负责人的同户家人本月在其负责的场次到场 {FAMILY_LEAST} 人次以上。家人一起服务是好事，请由旁人核实。"
        ),
        Oddity.ONLY_LEADER: (
            f"{SCANNED_LEAST} 人以上的场次，没有一个人自己扫过签到码，全由负责人登记。"
            "可能是老年人多、都用纸质卡，也可能没有人到场。"
        ),
    }[kind]


def meaning(kind: SignKind) -> str:
    """What a sign means, from when on it shows, and what may be behind it."""
    threshold = THRESHOLDS[kind]
    days, least = threshold.window.days, threshold.least
    return {
        SignKind.REGULAR: (
            f"{days} 天内同一位居民占了本店一半以上的核销（本店至少 {REGULAR_SHOP_MIN} 笔）。"
            "可能是熟客，也可能是与商户约好套现。"
        ),
        SignKind.QUICK: (
            f"{days} 天内有 {least} 笔以上在领券后 {QUICK_SECONDS} 秒内核销。"
            "到店才领券是常事；笔数多、总是同几位居民时请核查。"
        ),
        SignKind.BURST: (
            f"{BURST_SECONDS // 60} 分钟内核销了 {BURST_COUNT} 笔以上，一个店员很难这么快。"
            "可能是集体活动，也可能是拿着多部手机代核。"
        ),
        SignKind.OWN_SHOP: (
            "核销人是本店人员或其家庭成员。系统会当场拒绝这种核销；出现这一条，多半是户籍或店员资料后来有变动，请核查。"
        ),
        SignKind.LOOP: f"同一张券核销后撤销，又再次核销，已到第 {LOOP_ROUND} 次以上（系统最多允许 10 次）。",
        SignKind.ROUND_BILL: (
            f"{days} 天内有 {least} 笔以上、超过本店一半的核销账单是整百元。可能是定价如此，也可能没有真实消费。"
        ),
        SignKind.ODD_HOURS: (
            f"{days} 天内有 {least} 笔以上在 {NIGHT_FROM.hour} 点到次日 {NIGHT_UNTIL.hour} 点之间核销。"
            "请核对商户的营业时间。"
        ),
    }[kind]
