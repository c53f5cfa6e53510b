"""Redemptions: a shop honours a coupon or a member card, once; reversed on the same day, or later by staff.

scans               what is this code? Changes nothing
redemption_lookup   all that decides about a code, in one row
new_redemption      the row that is about to be written
redeeming           the moment a shop honours it
savings             what a redemption saves, and who bears it
reversals           undone on the same day
after_reversal      what follows elsewhere
late_reversals      undone by staff after the day
receipts            redemptions as their shop sees them
"""
