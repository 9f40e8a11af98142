"""Reading what people wrote in spreadsheets: pure functions on bytes and cells, no database.

workbooks  a file, a zip or a folder becomes sheets of rows
headers    which row is the header, which ledger it is, which column is which field
values     one cell becomes a date, minutes, a number, a list, a phone number
identity   one cell becomes an identity number, or a reason why not
places     a written place becomes a division
"""
