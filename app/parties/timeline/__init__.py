"""What happened to a thing, on its page: what staff did to it, what it was before, and what they noted about it.

topics      which things have a timeline, and who of the staff may see one
history     the timeline itself: the audit log about one thing, with the notes
colleagues  who may see a thing, and who is named by @ in a note
writing     notes written and withdrawn
mentions    where somebody is named, until they have read it
retention   how long the words of notes are kept
"""
