"""A file that a page answers with, wherever it was worked out."""

from typing import Any

from django.test import Client


def fetched(client: Client, answer: Any) -> Any:
    """Return the answer itself, or the file of the errand it leads to: what takes long is worked out aside."""
    if answer.status_code == 302 and "/errands/" in answer["Location"]:
        return client.get(f"{answer['Location']}file/")
    return answer
