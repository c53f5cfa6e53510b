"""What shops earn by themselves: records that nobody hands in, each made of what is in the books.

redeeming   a point of the score for ten redemptions of a month (rule 45)
offering    an offer that has been open for thirty days (rule 46)
rated       a quarter of good ratings (rule 47)
known       what is on record already, so that nothing is counted twice
checks      that each names a source that is there
"""
