"""What residents and shops have earned: rules, records, scores and points.

Knows nothing of what points buy.
"""
