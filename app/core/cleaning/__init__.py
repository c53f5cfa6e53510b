"""What people and their programs make of a value, and what it is: one cleaning for spreadsheets, forms and the API.

    phones.phone("+86 139-0000-0001")     # Cleaned("13900000001", did="去掉了空格、连字符或区号")
    households.household("3栋2单元501")     # Cleaned("3-2-501", did="统一了户号的写法")
    phones.text("１３９００００００１")        # the same for a field of a form, as text

Nothing is guessed: what can be read in two ways is no value, and has `ask`, the ways to choose from.

cells       what is in a cell, and as text
phones      mobile numbers
days        dates
money       amounts in whole yuan
numbers     whole numbers, and identifiers that are digits
households  numbers of households
names       names of people
words       one of a few words
"""

from app.core.cleaning.cells import Cell, Cleaned, plain

__all__ = ["Cell", "Cleaned", "plain"]
