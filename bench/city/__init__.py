"""A city, beside a town a sixteenth of its size: `python -m bench.city`.

size       how many of everything
bulk       rows by LOAD DATA
places     nodes, staff and funds, made by the application's services
shops      shops with an offer each; people, residents with users and accounts
books      journals with leaves, postings, balances, seals and daily figures
days       what happened on each day of the past
load       all of it, in order
"""
