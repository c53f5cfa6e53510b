"""Filters of a list under a name, for the one of the staff who named them.

saving   a view is saved, named anew, removed
queries  those of one list, and all of somebody
"""
