"""Input that means no good: everything the API document allows and what it doesn't, codes, spreadsheets."""
