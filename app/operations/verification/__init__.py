"""Verification of the books: `flask ledger`."""
