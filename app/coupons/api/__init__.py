"""Coupons over HTTP: the resident's shelf and wallet, the shop's counter, the staff's desk."""

from app.coupons.api import counter, desk, wallet

BLUEPRINTS = (wallet.blp, counter.blp, desk.blp)
