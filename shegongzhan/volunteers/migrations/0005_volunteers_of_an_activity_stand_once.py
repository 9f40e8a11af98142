"""How many volunteers an activity had was asked for twice: the activity's own figure becomes the only one.

Who filled in both most likely counted the same people, so the larger number stands and they are not added up. What an
opportunity wrote beside the activity is marked as such and keeps its number: it says who came through it.
"""

from django.db import migrations
from django.db.models import F, Max, OuterRef, Q, Subquery


def count_once(apps, schema_editor):
    partner = apps.get_model("services", "RecordPartner")
    activity = apps.get_model("activities", "Activity")
    opportunity = apps.get_model("volunteers", "Opportunity")
    volunteers = partner.objects.filter(kind="volunteer")
    for record, organisation, title in opportunity.objects.filter(activity__isnull=False).values_list(
        "activity", "organisation", "title"
    ):
        volunteers.filter(record=record, organisation=organisation, name=title).update(noted=False)
    noted = volunteers.filter(noted=True)
    most = (
        noted.filter(record=OuterRef("pk"))
        .order_by()
        .values("record")
        .annotate(most=Max("people"))
        .values("most")
    )
    twice = activity.objects.annotate(typed=Subquery(most)).filter(Q(typed__gt=F("volunteers")))
    for pk, typed in twice.values_list("pk", "typed"):
        activity.objects.filter(pk=pk).update(volunteers=typed)
    of_activities = noted.filter(record__in=activity.objects.values("pk"))
    of_activities.filter(name="", organisation=None).delete()
    of_activities.update(people=0)


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0004_who_signed_out"),
        ("activities", "0001_initial"),
        ("services", "0002_partners_noted_with_a_record"),
    ]

    operations = [migrations.RunPython(count_once, migrations.RunPython.noop)]
