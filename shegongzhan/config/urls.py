"""Every address of the product: each context brings its own under its own word."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

# Where a context's pages lie when not under its own name; the desk is the front page.
PREFIXES = {"core": "", "desk": ""}


def _of_contexts() -> list:
    patterns = []
    for context in settings.CONTEXTS:
        module = f"shegongzhan.{context}.urls"
        if find_spec(module) is not None:
            import_module(module)  # an error inside it shall show itself here, under its own name
            patterns.append(path(PREFIXES.get(context, f"{context}/"), include(module)))
    return patterns


urlpatterns = [path("i18n/", include("django.conf.urls.i18n")), *_of_contexts()]

handler400 = "shegongzhan.core.views.bad_request"
handler403 = "shegongzhan.core.views.permission_denied"
handler404 = "shegongzhan.core.views.not_found"
handler500 = "shegongzhan.core.views.server_error"
