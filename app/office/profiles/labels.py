"""Labels of the parts of a file, and of what was done about it."""

from app.core.console.blueprint import Labels
from app.office.profiles.forms.residents import Part
from app.parties.messages.models import MessageStatus
from app.parties.residents.models import ResidentStatus

LABELS: Labels = {
    ResidentStatus: {
        ResidentStatus.ACTIVE: "在册",
        ResidentStatus.MOVED_AWAY: "已迁出",
        ResidentStatus.DIED: "已去世",
        ResidentStatus.MERGED: "已并入另一份档案",
        ResidentStatus.LEFT: "已注销",
    },
    MessageStatus: {
        MessageStatus.PENDING: "待发送",
        MessageStatus.SENT: "已发到微信",
        MessageStatus.DECLINED: "本人未订阅",
        MessageStatus.SKIPPED: "只在小程序内",
        MessageStatus.DEAD: "未能发到微信",
    },
}

PARTS = {
    Part.RECORDS: "信用记录",
    Part.PASSBOOK: "积分存折",
    Part.COUPONS: "诚信券",
    Part.USES: "核销记录",
    Part.MESSAGES: "收到的消息",
}
