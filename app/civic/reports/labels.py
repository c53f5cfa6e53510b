"""Labels of reports in Chinese."""

from app.civic.reports.categories import CATEGORIES
from app.civic.reports.models import Ground, ReportCategory
from app.civic.reports.unsealing import GROUNDS
from app.core.console.blueprint import Labels

LABELS: Labels = {ReportCategory: CATEGORIES, Ground: GROUNDS}
