"""Offers: what a shop or a community offers, and on which terms.

terms     which terms there are, and which of them belong to a kind
queries   offers as their shops and the staff find them
"""
