"""A request of before had one source: it becomes a request of one part."""

from django.db import migrations


def give_each_its_part(apps, schema_editor):
    part = apps.get_model("funds", "PaymentPart")
    rows = apps.get_model("funds", "PaymentRequest").objects.filter(parts=None)
    columns = ("pk", "source_id", "line_id", "commitment_id", "amount")
    part.objects.bulk_create(
        [
            part(request_id=pk, source_id=source, line_id=line, commitment_id=commitment, amount=amount)
            for pk, source, line, commitment, amount in rows.order_by("asked_at").values_list(*columns)
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("funds", "0011_bills_of_several_sources")]

    operations = [migrations.RunPython(give_each_its_part, migrations.RunPython.noop)]
