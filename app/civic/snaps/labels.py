"""Labels of snaps in Chinese."""

from app.civic.snaps.categories import CATEGORIES
from app.civic.snaps.models import Category
from app.core.console.blueprint import Labels

LABELS: Labels = {Category: {category: about.title for category, about in CATEGORIES.items()}}
