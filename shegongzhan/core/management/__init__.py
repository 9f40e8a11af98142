"""What is typed at the console."""
