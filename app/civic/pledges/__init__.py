"""Pledges (承诺书) and who has signed them: their versions are texts (`civic.texts`), what one signs is here.

signing     one signs for oneself, on the phone or on paper; renewed and withdrawn
earning     what the first signature under a version is worth
coverage    how many households of a grid have signed, kept as numbers while people sign
drives      a pledge is to be signed by so many households of some grids, by a day
conduct     records that point to a pledge: how often it was kept, and broken
upkeep      signatures end, drives are counted anew, people become one or are forgotten
"""
