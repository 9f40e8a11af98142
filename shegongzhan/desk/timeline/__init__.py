"""Everything done for one person in one line of time: visits, activities, services, needs, and what became of the file.

It stands on the top floor because no other knows all its parts.
"""

from shegongzhan.desk.timeline.entries import Entry
from shegongzhan.desk.timeline.line import SIZE, Timeline, chips_for, timeline_of

__all__ = ["SIZE", "Entry", "Timeline", "chips_for", "timeline_of"]
