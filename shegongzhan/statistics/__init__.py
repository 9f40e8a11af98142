"""One file for each indicator, the reports made of them, and the rows behind every figure.

Nobody types a number that the system can count."""
