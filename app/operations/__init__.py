"""What whoever runs an installation asks of it: is it well, what does monitoring see, where is its backup.

It stands above all features, as it asks things of several; nothing stands on it.
"""
