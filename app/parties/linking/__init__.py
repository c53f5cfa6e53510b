"""How a WeChat user becomes the resident they are, and how that ends.

A number is not a person: whoever has verified one shows, too, that they know the household, or has a code that staff
have printed for them.
"""
