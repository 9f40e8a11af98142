"""Asking for the pages of the lists."""

from io import BytesIO

from django.urls import reverse
from python_calamine import CalamineWorkbook


def page(client, name, /, *args, **data):
    return client.get(reverse(f"needs:{name}", args=args), data)


def post(client, name, /, *args, **data):
    return client.post(reverse(f"needs:{name}", args=args), data)


def workbook_of(answer):
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
