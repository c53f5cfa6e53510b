"""What can be asked of an installation.

backup    making a backup, trying it out, putting it back
figures   what /metrics shows of the books, the outbox and the redemptions
"""
