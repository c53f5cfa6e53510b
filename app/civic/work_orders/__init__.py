"""Work orders (物业工单): what a household asks of its property firm, taken and done by the clock, and rated.

A kind of case (`civic.cases`): its states and who moves them are in the table of kinds, what else it has is here.
Nothing is taken from a firm here: what is late is handed in as a record, which goes its ordinary way.

classes    what can be asked for, as a table, with two clocks: to be taken, and to be done
estates    which firm looks after which area
filing     somebody asks; the area of their home decides whom
holding    who works on it: people in a post of the firm, or the desk
handling   taken, noted, done
following  the household rates it, or says that it is not done
steering   the desk gives it to another firm, or voids what is wrong
lateness   what is late is handed in as a record, once
telling    who hears of it
upkeep     people become one, or are forgotten
figures    how many of a month a firm had, how many in time, how fast, and how they were rated
"""
