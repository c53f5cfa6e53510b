"""Reports (举报): somebody tells of what another has done, and nobody learns who it was.

A kind of case (`civic.cases`): its states and who moves them are in the table of kinds, what else it has is here.

categories  what can be reported
sealing     who has sent it, under a key of its own: how it is sealed, found again by themselves, and opened
filing      a report is sent, with a name or without
following   its reporter reads what became of it, and says more
holding     who works on it: staff, who looks after the area, a property firm; nobody whom it is about
handling    taken, admitted or not, and what came of it
unsealing   two people open who it was, for a ground that the reporter sees
rewards     points for a report that was true, in which nobody reads for what
pictures    kept without whose they are
upkeep      keys change, somebody is forgotten
"""
