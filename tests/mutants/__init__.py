"""Small wrong changes, made by mutmut one at a time, and whether the tests notice them."""
