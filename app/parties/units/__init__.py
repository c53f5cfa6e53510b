"""Units: enterprises, schools, agencies, village committees, property firms of a community, and who belongs to them.

making       units that are added, changed, closed
belonging    members of units
spreadsheet  many units at once
queries      the register of a subtree, the members of one, the units of a resident
"""

from app.parties.units.belonging import end_of_resident, forget_resident, hand_over

__all__ = ["end_of_resident", "forget_resident", "hand_over"]
