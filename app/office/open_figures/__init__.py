"""Open figures: what a node publishes of each month that is over, without a name and without a small number.

cells      what may be shown of a tree of counts, so that nothing small can be reckoned from anything shown
counting   a month that is over, counted once
tallies    what people did in a month, node by node: records, cases, sessions
money      what came into the funds, what was handed down, paid and promised
publishing what is shown of a node's months
table      the same as rows for a file
safeguards the twenty safeguards, and how each is measured or why it is not
measures   of how many things each speaks, and of how many it does not hold
yearly     the report of a year as PDF
"""
