"""Console pages of profiles: everything of a resident, a household, a shop, a fund, and what is done on their pages."""

from app.office.profiles.console import (
    award_many,
    awards,
    delegates,
    erasure,
    fund_entries,
    fund_tree,
    funds,
    links,
    merchant_exit,
    merchant_inspections,
    merchant_pictures,
    merchant_profile,
    merchant_records,
    merchant_transfers,
    merchants,
    residents,
    rosters,
    unit_profile,
)

FUNDS = [fund_tree.blp, funds.blp, fund_entries.blp]
MERCHANTS = [
    merchants.blp,
    merchant_profile.blp,
    merchant_pictures.blp,
    merchant_records.blp,
    merchant_inspections.blp,
    merchant_transfers.blp,
    merchant_exit.blp,
]
RESIDENTS = [residents.blp, rosters.blp, links.blp, awards.blp, award_many.blp, delegates.blp, erasure.blp]
UNITS = [unit_profile.blp]
EXPORTS = residents.EXPORTS
