"""What still needs me, search, and feedback.

The top floor: it may know everybody."""
