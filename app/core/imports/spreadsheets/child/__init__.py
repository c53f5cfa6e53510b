"""What reads a spreadsheet in a process of its own: no keys, no database, so much memory and time and no more.

It is put on the path alone, as `child`: nothing here imports anything of the application.

main       the limits, and the answer as JSON
kinds      what kind of file it is, by its bytes
cells      the rows, by calamine
csv_text   the rows of a text
marks      what a workbook says beside its cells, and calamine does not tell: hidden rows, formulas, errors, merges
marks_of_xlsx, marks_of_ods, marks_of_xls   the same, by format
xml_events elements as they come, without entities
"""
