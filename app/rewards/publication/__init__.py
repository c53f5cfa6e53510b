"""Publication of offers: drafted, weighed, published with money set aside, closed with what is left given back.

lifecycle   drafted by a shop or a community, published, paused, closed
bound_offers  good while a fair runs only
budgets     money set aside for an offer, and given back
costs       what an offer may cost, before it is published, and has cost since
shop_exit   what becomes of offers and coupons when their shop leaves the alliance
"""
