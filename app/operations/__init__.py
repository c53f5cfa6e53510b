"""What whoever runs an installation asks of it: is it well, what does it show to monitoring, where is its backup.

It stands above all slices, as it asks things of several; nothing stands on it.

backup    making a backup, trying it out, putting it back
figures   what /metrics shows of the books, the outbox and the redemptions
"""
