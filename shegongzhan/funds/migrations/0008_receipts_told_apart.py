"""Before a number stands once in a county: of those that stood twice the later ones say their place as well."""

from django.db import migrations


def tell_apart(apps, schema_editor):
    """Add the place (and a number, where that is not enough) to a receipt whose number an earlier one has."""
    donation = apps.get_model("funds", "Donation")
    taken = set()
    for gift in donation.objects.order_by("on", "pk"):
        number, again = gift.receipt, 1
        while (gift.division[:6], number) in taken:
            tail = f"-{gift.division[6:] or '0'}" + (f"-{again}" if again > 1 else "")
            number, again = gift.receipt[: 40 - len(tail)] + tail, again + 1
        taken.add((gift.division[:6], number))
        if number != gift.receipt:
            gift.receipt = number
            gift.save(update_fields=["receipt"])


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_requests_are_closed")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
