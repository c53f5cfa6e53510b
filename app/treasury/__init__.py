"""The money of a community.

Knows nothing of offers and statements.
"""
