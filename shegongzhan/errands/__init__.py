"""What is worked out in the background for one reader: a workbook, long figures.

One at a time of each kind, its result sealed until it is fetched, told when it is ready, and gone after some days."""
