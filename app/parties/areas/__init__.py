"""Areas of a community: grids, buildings, villagers' groups, and which households belong to which.

making       areas that are added, changed, closed
belonging    households that are put into an area
spreadsheet  many areas at once, with their households
queries      the tree of a community, and figures of every community
"""
