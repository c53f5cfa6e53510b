"""What can be done with offers and coupons. Callers own the transaction.

offers        drafted by a shop or a community, published with a budget, closed
claims        points → coupon, and back
codes         the digits behind a QR picture
savings       what a redemption saves and who bears it
redemptions   a shop honours a coupon or a member card; reversal on the same day
shelf         what a resident can see and why something cannot be claimed
checks        what must always be true
"""
