"""Collecting: residents in a post hand in records about neighbours and remind them, and anybody about themself.

neighbours  whom somebody in a post may collect about
handing_in  records, of neighbours and of oneself
revising    what was handed in and does not count yet: with other words, or taken back
reminding   reminders
queries     households of one's own area; what became of what one has handed in
upkeep      when two residents are one
"""
