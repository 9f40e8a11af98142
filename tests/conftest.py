"""What every test may use: the people.

`tests/people.py` holds them; the folder `tests/people/` therefore has no __init__.py, which would hide the file.
"""

pytest_plugins = ["tests.people"]
