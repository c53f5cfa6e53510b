"""Collecting: by residents in a post, and about oneself."""
