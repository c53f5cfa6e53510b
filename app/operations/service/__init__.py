"""What can be asked of an installation.

figures   what /metrics shows of the books, the outbox and the redemptions
"""
