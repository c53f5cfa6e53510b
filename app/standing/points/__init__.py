"""Points of residents: the bank, the passbook, and expiry, first in, first out."""
