"""Gatherings: teams, projects, their sessions, who signs up for them, who was there, and hours that are confirmed.

kinds        what gatherings of each kind earn
teams        people who serve together
projects     what is planned, and which team takes it on
planning     sessions: planned, published, changed, called off
fitting      who may take part in which session
places       the places of a session, taken and given back one by one; who waits moves up by itself
booking      what a slot of a venue is booked for
signing_up   sign-ups, for oneself and one's family
codes        the code that a leader's phone shows
family       which of a household is meant by the code of all of it
checking_in  who is there, by code, by card, by hand
checking_out  who has left, and what of it counts
hours        what hours are worth, by four rates
confirming   hours that are confirmed by somebody else, and what they earn
repeating    the same session again, week by week
amending     presences at the desk: from a list on paper, checked out, minutes corrected
browsing     what residents see: what is on, a session, their own, teams
listing      what the desk shows: lists, a month, who takes part
figures      how many, for how long, of which theme, where
turning      sessions that begin and end, places that are held no longer
following    what others do when a session is moved or called off
telling      what people hear on their phones
retention    what nobody needs to know any more of who took part
upkeep       what one has taken part in when two files of a resident become one, or somebody leaves
checks       that places add up
"""
