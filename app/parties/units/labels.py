"""Labels of units in Chinese, as spreadsheets have them."""

from app.core.console.blueprint import Labels
from app.parties.units.models import UnitDomain, UnitKind, UnitRole
from app.parties.units.spreadsheet import DOMAINS, KINDS

LABELS: Labels = {
    UnitKind: {kind: word for word, kind in KINDS.items()},
    UnitDomain: {domain: word for word, domain in DOMAINS.items()},
    UnitRole: {UnitRole.HEAD: "负责人", UnitRole.CONTACT: "联络人", UnitRole.MEMBER: "成员"},
}
