"""Councils (议事会) and their meetings: who sits in them, what they are called to decide, how, and what follows.

seating     councils, and which holders of posts sit in them
calling     a meeting with its agenda, and the roll of those who may vote, frozen
chairing    the chair calls and leads from the phone
attending   who is there; how a meeting begins, ends or is called off
voting      votes by phone and shows of hands, and how an item is decided
listing     records that wait for a council, as lines of an agenda
programme_versions  versions of programmes that wait for a council, as items of an agenda
award_nominations  who is nominated in a cycle of awards that a council judges, as items of an agenda
counting    quorum and majority, in whole numbers
kinds       what an item of each kind says, whom it concerns, and what follows from it
recording   the minutes, and signatures below them
sheets      the minutes as PDF
telling     what members hear on their phones
upkeep      members when two files of a resident become one
"""
