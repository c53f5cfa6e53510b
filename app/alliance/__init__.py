"""Shops among each other and towards the community: ratings, plates, settlement, signs of fraud.

Knows nothing of the desk's overviews.
"""
