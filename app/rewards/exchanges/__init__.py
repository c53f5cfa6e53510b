"""Exchanges: goods for points on the spot, at the counter of a service point. One journal, and one move of each item.

holders     whose code was scanned, and whether they may be served here
limits      what one resident may still spend at a point this month
exchanging  the moment the goods go over the counter
reversing   undone on the same day by one, later by two
upkeep      what becomes of exchanges when two files of a resident become one
"""
