"""Cases (事项): what a person brings before the community, who decides it by when, and what follows.

kinds       what there is: objection, review, repair; states, clocks and outcomes of each, as a table
filing      an objection or a review by whom a record is about; it suspends the record at once
repairing   somebody makes a minus good: applied, checked, with a task where there is one
deciding    taken by one of the staff, decided by another, with what the outcome does to the record
events      what happened in a case, in order, for those who may see it
queries     queues by clock; one's own cases
"""
