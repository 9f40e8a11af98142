"""Source, line and commitment stand with the parts of a request; each part is posted once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0012_old_requests_have_one_part")]

    operations = [
        migrations.RemoveField("paymentrequest", "source"),
        migrations.RemoveField("paymentrequest", "line"),
        migrations.RemoveField("paymentrequest", "commitment"),
        migrations.AlterField(
            "posting",
            "request",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
                to="funds.paymentrequest",
                verbose_name="付款申请",
            ),
        ),
        migrations.AddConstraint(
            "posting",
            models.UniqueConstraint(
                fields=("request", "source"),
                name="one_posting_a_part",
                violation_error_message="这份申请已经记过账了。",
            ),
        ),
    ]
