"""What a mediation can be about, as a table: what it is called."""

from collections.abc import Mapping
from types import MappingProxyType

from app.civic.mediations.models import MediationCategory

CATEGORIES: Mapping[MediationCategory, str] = MappingProxyType(
    {
        MediationCategory.NOISE: "噪音",
        MediationCategory.PARKING: "停车",
        MediationCategory.PETS: "养宠物",
        MediationCategory.DAMAGE: "损坏财物",
        MediationCategory.LEAK: "漏水",
        MediationCategory.BOUNDARY: "宅基地、地界",
        MediationCategory.SHARED_SPACE: "楼道、公共空间",
        MediationCategory.DEBT: "邻里借款",
        MediationCategory.FAMILY: "家庭",
        MediationCategory.TRADE: "买卖、服务",
        MediationCategory.PROPERTY_FIRM: "物业",
        MediationCategory.OTHER: "其他",
    }
)
