"""What can be done with rules, records, standing and points. Callers own the transaction."""

from app.credit.service.records import add_record
from app.credit.service.rules import install_catalogue, rules
from app.credit.service.standing import Standing, standing, stars_of_resident

__all__ = ["Standing", "add_record", "install_catalogue", "rules", "standing", "stars_of_resident"]
