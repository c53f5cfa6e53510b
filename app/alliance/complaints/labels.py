"""Labels of complaints in Chinese."""

from types import MappingProxyType

from app.alliance.complaints.categories import CATEGORIES
from app.alliance.complaints.deciding import Outcome
from app.alliance.complaints.models import Category
from app.civic.cases.labels import EVENTS as OF_CASES
from app.core.console.blueprint import Labels

LABELS: Labels = {
    Category: {category: about.title for category, about in CATEGORIES.items()},
    Outcome: {
        Outcome.MINOR: "属实，一般（拟减 10 分）",
        Outcome.SEVERE: "属实，严重（拟减 30 分，由议事会审定）",
        Outcome.REJECTED: "不成立",
    },
}
EVENTS = MappingProxyType(OF_CASES | {"received": "投诉", "upheld": "认定属实"})
