"""Partners that were noted with a record are told from those something else wrote beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]

    operations = [
        migrations.AddField(
            "recordpartner",
            "noted",
            models.BooleanField(
                default=True, help_text="否：由别处写到旁边，例如志愿服务", verbose_name="记在记录里"
            ),
        ),
    ]
