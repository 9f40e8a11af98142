"""A receipt's number stands once in a county, whoever took the gift in."""

from django.db import migrations, models
from django.db.models.functions import Substr


class Migration(migrations.Migration):
    dependencies = [("funds", "0008_receipts_told_apart")]

    operations = [
        migrations.RemoveConstraint("donation", "one_donation_a_receipt"),
        migrations.AddConstraint(
            "donation",
            models.UniqueConstraint(
                Substr("division", 1, 6),
                "receipt",
                name="one_receipt_a_number_in_a_county",
                violation_error_message="这个收据编号已经用过了。",
            ),
        ),
    ]
