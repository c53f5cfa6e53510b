"""What several slices know, put together. Read-only.

funds     where the funds of a subtree stand
books     whether everything adds up, and what one account has seen
"""
