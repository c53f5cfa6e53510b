"""Trying a version of a programme on the records of the last year, before it is filed: in numbers, without names.

terms        what a record would be worth under other terms
effects      what the version would change for each subject, in ranges of ids
cells        counts of people, of which small ones are not shown
trying       the whole of a trial
"""
