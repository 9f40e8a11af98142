"""What was paid of a project comes from postings; the register keeps what was paid before the books began."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_brand_answers_needs")]

    operations = [
        migrations.RemoveConstraint("project", "project_money_is_not_negative"),
        migrations.RemoveConstraint("project", "project_paid_within_grant"),
        migrations.RenameField("project", "paid", "paid_told"),
        migrations.AlterField(
            "project",
            "paid_told",
            models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="记账以前已拨付（元）"),
        ),
        migrations.AddConstraint(
            "project",
            models.CheckConstraint(
                condition=Q(granted__gte=0) & Q(paid_told__gte=0),
                name="project_money_is_not_negative",
                violation_error_message="金额不能是负数。",
            ),
        ),
        migrations.AddConstraint(
            "project",
            models.CheckConstraint(
                condition=Q(paid_told__lte=models.F("granted")),
                name="project_paid_within_grant",
                violation_error_message="已拨付不能超过资助金额。",
            ),
        ),
    ]
