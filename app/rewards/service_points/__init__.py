"""Service points (信用超市, 爱心超市, 幸福餐桌, 净衣社): the community's own counters. What they give is the
community's: they are never settled.

making   registered, changed and closed by staff
counter  who stands behind one: by the post at what runs it, a node or a unit
"""
