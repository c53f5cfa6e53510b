"""What shops earn by themselves: records that nobody hands in, each made of what is in the books.

redemptions a point of the score for ten redemptions of a month (rule 45)
offers      an offer that has been open for thirty days (rule 46)
ratings     a quarter of good ratings (rule 47)
queries     what is on record already, so that nothing is counted twice
checks      that each names a source that is there
"""
