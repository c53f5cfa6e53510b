"""Venues: rooms and courts that people book for a time; each time is a session of a project, with one place.

hours     when a venue is open
grid      the slots that hours make, and what blocks leave of them
filling   slots made, kept and withdrawn
opening   a venue is made, changed and closed
blocking  times at which nobody can book it
letting   who may book a slot
viewing   what residents see of a venue
weeks     what the desk sees of one: a week, who has booked, how much it is used
"""
