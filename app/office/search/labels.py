"""Labels of the search."""

from collections.abc import Mapping
from typing import Any

from app.office.search.looking import Kind

LABELS: Mapping[Any, Mapping[Any, str]] = {
    Kind: {
        Kind.PEOPLE: "居民",
        Kind.HOUSEHOLDS: "家庭",
        Kind.SHOPS: "商户",
        Kind.UNITS: "单位",
        Kind.OFFERS: "优惠",
        Kind.STATEMENTS: "对账单",
    }
}
