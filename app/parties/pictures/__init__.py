"""Pictures that people hand in as evidence, and with what they say to it.

keeping    a picture is drawn anew and kept; it belongs to nothing yet
attaching  what it belongs to: a record, a reminder, an answer, an objection
retention  how long it is kept
"""
