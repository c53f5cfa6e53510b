"""Snaps (随手拍): what somebody has seen in public, who looks after it by when, and whether it was fixed.

A kind of case (`civic.cases`): its states and who moves them are in the table of kinds, what else it has is here.

categories  what can be reported, how long it may last, and whether it is a hazard
places      where it is, and who looks after that
filing      somebody reports what they have seen, with their name or without
holding     who works on it, on their phone or at the desk, and for whom they may not
handling    taken, handed over, and what came of it
following   the reporter says how well it was done, or that it was not
telling     who hears of it
evidence    pictures of before and after
upkeep      people become one, or are forgotten
figures     how many of a month, how fast, and how many were fixed
"""
