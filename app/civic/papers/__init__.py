"""Papers: numbered, printed, verifiable by anybody, revocable. A paper proves what is printed on it and nothing more.

kinds       what each kind is called, how it is printed, how long it holds
stating     the facts of kinds that say where somebody stands, and the statements of a proof
numbering   the next numbers of a node in a year
issuing     a paper given to somebody, by staff or by a resident for themself
showing     what a paper is at a moment, for its holder, for staff, and for whoever scans it
revoking    a paper taken back, with a reason
holders     whom a paper stands for where it is scanned at a door
issuing_many  papers for a whole community
looking     the one look at a proof
sheets      papers as PDF: A4, A5, card
upkeep      papers in the long run: two files become one, somebody is forgotten, proofs are over
"""
