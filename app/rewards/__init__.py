"""What points buy: offers, coupons, and the moment a shop honours them.

Knows nothing of how a shop is paid.
"""
