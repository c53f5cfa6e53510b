"""Keys, tokens, lockout of guessing, masking of personal data."""
