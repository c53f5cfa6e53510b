"""Coupons: claimed for points, given back, expired.

claimable_offers   whether something can be claimed, and why not; refusal_words say it
offer_list         what a resident looks through, in the order that offer_order makes
claims             points into a coupon, and a coupon back into points
codes              the digits behind a QR picture
checks             what must always be true
"""
