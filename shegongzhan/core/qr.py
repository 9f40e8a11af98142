"""QR codes."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """Return a QR code as an inline SVG without styles."""
    return mark_safe(segno.make(text, error="m").svg_inline(scale=6, border=2, dark="#000", light="#fff"))  # noqa: S308
