"""Static files with their digest in the name, scripts that import scripts included."""

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Renames what a module imports as well, so that a browser may keep every script for good.

    Without it `import "./picker.js"` would ask for the unhashed file again on every page.
    """

    support_js_module_import_aggregation = True

    def url_converter(
        self, name: str, hashed_files: Any, template: str | None = None
    ) -> Callable[[Match[str]], str]:
        # Scripts that packages bring along import by bare names ("htmx"), which are no files; no page of ours loads them.
        if name.startswith("django_htmx/") and name.endswith(".js"):
            return lambda match: match[0]
        return super().url_converter(name, hashed_files, template)
