"""What people may do to rows, each act declared once.

Its door, its input, its page, its button, its sentence in the log and its place in the API come from one declaration."""
