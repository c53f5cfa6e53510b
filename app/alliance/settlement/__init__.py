"""Settlement: a merchant's month as a statement, agreed line by line, approved, and paid once.

months             a month of many shops, made into drafts
statements         reading them, locking them, their sums
responses          the shop confirms, or disputes lines
disputes           staff decide on a disputed line
reversal_requests  staff undo a redemption after its day, two of them
counter_lines      what a statement takes back of an earlier one
approvals          released for payment, one or many at once
payments           paid once, all of it or nothing
returns            paid, and the money came back
payees             the bank accounts of shops
payee_changes      accounts entered, confirmed by a second person, refused
second_person      who may not release a list or note a payment
payment_lists      lists of statements for the bank
bank_formats       how banks write their answers, as staff have pointed out
bank_results       the bank's answer, checked against its list and booked
dispute_context    what is known of a disputed line
overview           a month by community and by fund
notices            what owners hear about their statements
checks             what must always be true
"""
