"""Exports of profiles: lists of shops, and of what a fund has moved, to take home."""

from app.office.profiles.exports import fund_movements, merchants

EXPORTS = [*merchants.EXPORTS, *fund_movements.EXPORTS]
