"""Assessments: units are assessed item by item, once in each period, on one sheet. They post no points, and are no part
of the community's score.

sheets       what a sheet asks: its units, its items, its period
entering     a filled sheet becomes a batch of records, or says what is wrong with which cell
exports      the same sheet as a file, to be filled
spreadsheet  that file, read in
results      what came of it, by unit
"""
