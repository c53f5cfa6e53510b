"""Pictures: those that people hand in, seen where what they belong to is seen, and those that everybody sees.

keeping    a picture is drawn anew and kept; it belongs to nothing yet
attaching  what it belongs to: a record, a reminder, an answer, an objection, an application
retention  how long it is kept
shown      the picture of a shop or an offer, for everybody
addresses  where that is
"""
