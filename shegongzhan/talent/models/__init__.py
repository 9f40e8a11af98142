"""Tables of talent: workers, where they are employed, what certificates they hold."""

from shegongzhan.talent.models.register import Certificate, Employment, Level, Worker, WorkerKind

__all__ = ["Certificate", "Employment", "Level", "Worker", "WorkerKind"]
