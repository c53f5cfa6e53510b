"""Offers and coupons: published, claimed for points, shown as a code, redeemed at a shop, reversed on the same day."""
