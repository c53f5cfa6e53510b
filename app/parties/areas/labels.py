"""Labels of areas in Chinese."""

from app.core.console.blueprint import Labels
from app.parties.areas.models import AreaKind

LABELS: Labels = {
    AreaKind: {AreaKind.GRID: "网格", AreaKind.GROUP: "村民小组", AreaKind.BUILDING: "楼栋"},
}
