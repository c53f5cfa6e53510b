"""Fairs: the booths of a session of that kind, and the queue before each of them.

booths    booths, added, changed and removed by staff
queueing  numbers: taken by residents, called and settled by who keeps the booth or leads the fair
closing   queues end with their fair
telling   what people hear on their phones
upkeep    what becomes of numbers when two files of a resident become one, or somebody leaves; and after a while
"""
