"""The one table of facts: whatever somebody did for somebody is a service record.

Every figure is counted from it; hours are the sum of the minutes of its workers."""
