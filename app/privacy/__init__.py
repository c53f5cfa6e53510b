"""Personal data: what people have agreed to, what is held about them, its correction, its end, and its keys.

It stands above the slices that hold such data, as it asks all of them; docs/privacy.md says what is kept, and how long.
"""
