"""Console pages of profiles: everything of a resident, a household, a shop."""

from app.office.profiles.console import merchant_records, merchants, residents

EXPORTS = residents.EXPORTS

__all__ = ["EXPORTS", "merchant_records", "merchants", "residents"]
