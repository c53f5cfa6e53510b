"""Whether the money of funds covers the points that are out.

daily_flows  what has moved on the accounts of communities and funds, by day
points       points of the residents of some nodes, read from that
coverage     points and money side by side
nodes        the same of one node
"""
