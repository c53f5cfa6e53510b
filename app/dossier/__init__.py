"""The file of a resident, for staff: what all slices know of one person, on one page."""
