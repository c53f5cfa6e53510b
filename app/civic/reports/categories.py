"""What can be reported, as a table: what it is called."""

from collections.abc import Mapping
from types import MappingProxyType

from app.civic.reports.models import ReportCategory

CATEGORIES: Mapping[ReportCategory, str] = MappingProxyType(
    {
        ReportCategory.FRAUD: "欺诈和骗取积分",
        ReportCategory.FALSE_PROOF: "虚假证明和冒名",
        ReportCategory.FAIRNESS: "办事不公、以权谋私",
        ReportCategory.GOODS: "假冒伪劣和价格欺诈",
        ReportCategory.FOOD: "食品安全",
        ReportCategory.POLLUTION: "偷排污染",
        ReportCategory.FIRE: "堵塞消防通道",
        ReportCategory.BUILDING: "违法搭建和群租",
        ReportCategory.DUMPING: "偷倒垃圾",
        ReportCategory.PARKING: "长期占用公共车位",
        ReportCategory.CHARGING: "电动车进楼充电",
        ReportCategory.NOISE: "经常扰民",
        ReportCategory.ANIMALS: "不文明养犬",
        ReportCategory.OTHER: "其他",
    }
)
