"""What leaves in a log line: numbers of persons stand under their mask, wherever they come from."""

import logging

from shegongzhan.crypto.masking import numbers_in


class MaskingFormatter(logging.Formatter):
    """Writes a log line, its traceback too, with every identity, card and telephone number masked."""

    def format(self, record: logging.LogRecord) -> str:
        return numbers_in(super().format(record))
