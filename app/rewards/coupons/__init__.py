"""Offers and coupons: published, claimed for points, shown as a code, redeemed at a shop, reversed on the same day.

offers        drafted by a shop or a community, published, closed
offer_lists   found by their shops and by staff
budgets       money set aside for an offer, and given back
leaving       what becomes of offers and coupons when their shop leaves
claims        points → coupon, and back
codes         the digits behind a QR picture
savings       what a redemption saves and who bears it
redemptions   a shop honours a coupon or a member card; reversal on the same day
shelf         what a resident can see and why something cannot be claimed
checks        what must always be true
"""
