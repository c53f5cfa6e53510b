"""Reports: what several slices know, put together; read-only.

funds     where the funds of a subtree stand
books     whether everything adds up, and what one account has seen
"""
