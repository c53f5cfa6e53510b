"""Residents come and go: they move to another community, move away or die, and come back where that was a mistake.

moving   to another community; points, records and scores go along
paper_cards  for those without a phone
move_rows  the same from a spreadsheet
leaving  off the roster without being forgotten, and back; points end some time after
"""
