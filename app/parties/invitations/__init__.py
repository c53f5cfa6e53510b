"""Invitations: somebody is asked, by phone number, to work in a shop or to act for a resident. They answer on their own
phone, and until they have said yes nobody is told whether the number belongs to anybody here.

inviting   asking, what one has asked, taking it back
answering  what one is asked, accepting, refusing
telling    letting those who have the number know
upkeep     what is over and what goes with a person
"""
