"""Keep of what the register says was paid only what no payment of a milestone accounts for: postings say the rest."""

from decimal import Decimal

from django.db import migrations
from django.db.models import Sum


def leave_what_is_not_posted(apps, schema_editor):
    project, milestone = apps.get_model("projects", "Project"), apps.get_model("projects", "Milestone")
    paid = milestone.objects.filter(state="paid").order_by().values_list("project").annotate(sum=Sum("paid_amount"))
    for pk, amount in paid:
        row = project.objects.get(pk=pk)
        row.paid_told = max(row.paid_told - (amount or Decimal(0)), Decimal(0))
        row.save(update_fields=["paid_told"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_paid_follows_the_books")]

    operations = [migrations.RunPython(leave_what_is_not_posted, migrations.RunPython.noop)]
