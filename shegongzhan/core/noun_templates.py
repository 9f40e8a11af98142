"""Templates beside the noun they show: funds/applications/templates/, after those of the context."""

from pathlib import Path

from django.apps import apps
from django.template.loaders import filesystem


class Loader(filesystem.Loader):
    """Looks into the templates folder of every noun of every context."""

    def get_dirs(self) -> list[str | Path]:
        ours = [Path(app.path) for app in apps.get_app_configs() if app.name.startswith("shegongzhan.")]
        return [folder for path in ours for folder in sorted(path.glob("*/templates")) if folder.is_dir()]
