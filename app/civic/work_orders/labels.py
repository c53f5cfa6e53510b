"""Labels of work orders in Chinese."""

from types import MappingProxyType

from app.civic.cases.labels import EVENTS as OF_CASES
from app.civic.work_orders.classes import CLASSES
from app.civic.work_orders.models import OrderClass
from app.core.console.blueprint import Labels

LABELS: Labels = {OrderClass: {category: about.title for category, about in CLASSES.items()}}
EVENTS = MappingProxyType(OF_CASES | {"reopened": "住户要求重新办理", "rated": "住户评价", "withdrawn": "社区作废"})
