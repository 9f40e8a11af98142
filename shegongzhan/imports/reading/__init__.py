"""Reading what people wrote in spreadsheets: pure functions on bytes and cells, no database.

folders    files, folders and zips become files to read
workbooks  a file becomes sheets of rows (limits, containers: what is refused before it is opened; delimited: csv)
headers    which row is the header, which ledger it is, which column is which field
rows       which rows below the header are data
values     one cell becomes a date, minutes, a number, a list, a phone number
identity   one cell becomes an identity number, or a reason why not
places     a written place becomes a division
"""
