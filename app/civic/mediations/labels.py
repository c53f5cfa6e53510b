"""Labels of mediations in Chinese."""

from types import MappingProxyType

from app.civic.cases.labels import EVENTS as OF_CASES
from app.civic.mediations.categories import CATEGORIES
from app.civic.mediations.models import MediationCategory
from app.core.console.blueprint import Labels

LABELS: Labels = {MediationCategory: CATEGORIES}
EVENTS = MappingProxyType(
    OF_CASES
    | {
        "agreed": "对方同意调解",
        "declined": "对方谢绝，到此为止",
        "lapsed": "对方没有答复，到此为止",
        "withdrawn": "一方退出，到此为止",
        "sessions": "调解员接办",
        "handed_back": "换一位调解员",
        "sitting": "约定调解时间",
        "sitting_noted": "记录调解经过",
        "drafted": "写出协议",
        "signed": "一方签署协议",
        "agreement": "双方都签了，协议达成",
        "failed": "没有达成协议",
        "asked_kept": "请双方说说做到了没有",
        "performed": "双方都说做到了",
        "not_performed": "有一方说没有做到",
        "unclear": "没有回答，是否做到不清楚",
    }
)
