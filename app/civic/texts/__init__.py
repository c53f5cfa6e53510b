"""Texts: what a node tells people. Notices are written by one person and published by another; benefits inform of what
trustworthy people get elsewhere, lessons are cases without persons. Versions of pledges are texts, too; who signs them
is with `civic.pledges`.

audience    whom a notice is for, and how many they are
drafting    a notice is written, changed, submitted and returned
attaching   pictures and PDFs that go with it
publishing  it is published, by one person or by two, and taken back
sending     it is told to those whom it is for, once
reading     how many have read it
viewing     what residents see
sheets      a notice as a sheet for the board
benefits    what providers grant is listed and changed
spreadsheet many benefits at once
lessons     a case is written and changed
pledges     a version is written, changed, submitted and published
wording     what schemes and levels are called
upkeep      what is forgotten
"""
