"""Standing and earning: the rule catalogue, records, score, grade and stars, points awarded and expired.

Two quantities that must not be mixed: the score is computed from records and cannot be spent; points are in the ledger
and can. A low score never denies anybody anything, it only means no bonus.
"""
