"""Where the system's Chromium is; nothing is downloaded."""

import os
import shutil


def chromium() -> str | None:
    """Return the path of a Chromium (or Chrome) on this machine; CHROMIUM names another one."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((path for name in candidates if (path := shutil.which(name))), None)
