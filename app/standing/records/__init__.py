"""Records: one application of a rule to a resident, a household or a shop; they make the score and earn points.

The score is computed from records and cannot be spent; points are in the ledger and can. A low score never denies
anybody anything, it only means no bonus.
"""
