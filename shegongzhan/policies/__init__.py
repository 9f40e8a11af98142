"""Policy packs: dated rules with the document they come from, looked up by place and day.

No amount, interval or list of rooms stands anywhere else."""
