"""A frozen list says as of which day it stood; there may be one of a running quarter and one of its end."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    """The day, filled by the next migration where lists are frozen already."""

    dependencies = [("needs", "0004_asking_the_person")]
    operations = [
        migrations.AddField(
            "listsnapshot",
            "as_of",
            models.DateField(default=datetime.date(1900, 1, 1), verbose_name="按哪一天的情况"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("listsnapshot", "one_snapshot_a_quarter"),
        migrations.AddConstraint(
            "listsnapshot",
            models.UniqueConstraint(
                fields=["division", "list", "year", "quarter", "as_of"],
                name="one_snapshot_a_day",
                violation_error_message="这一天的清单已经冻结过。",
            ),
        ),
    ]
