"""Complaints on shops: what somebody has met with, what the shop says to it, and who was right.

A kind of case (`civic.cases`): its states and who moves them are in the table of kinds, what else it has is here.
Nothing is taken from a shop here: what is upheld is handed in as a record, which goes its ordinary way.

categories  what can be complained of, and whether that is severe
origins     which shop it is about: that of a coupon, of a redemption, or of a name card
filing      somebody complains, and says more to it
holding     who decides: nobody of the shop, and nobody who lives with who complains
hearing     the shop is asked, and answers on its phone
deciding    upheld, with a record that waits for another person, or rejected
telling     who hears of it
evidence    pictures of who complains, and of the shop
upkeep      somebody is forgotten
"""
