"""Coupons: claimed for points, given back, expired.

claimable_offers   what a resident can see, and why something cannot be claimed
claims             points into a coupon, and a coupon back into points
codes              the digits behind a QR picture
checks             what must always be true
"""
