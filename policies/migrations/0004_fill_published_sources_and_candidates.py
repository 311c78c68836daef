"""Published rows get the source and the candidates of their working rows, which is what pages showed so far.

Candidates are copied as far as they are published: a draft item does not become public by this migration.
"""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

PLACE = ("source_document", "source_page", "source_row")


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("policies", name)

    for published, working, key in (
        (model("PublishedItem").objects.all(), model("PlanItem"), "item"),
        (model("PublishedTransition").objects.exclude(transition=None), model("Transition"), "transition"),
    ):
        origin = working.objects.filter(pk=OuterRef(f"{key}_id"))
        published.update(**{name: Subquery(origin.values(name)[:1]) for name in PLACE})
    model("Crosswalk").objects.exclude(published_at=None).update(published_document=F("source_document"))
    fill_candidates(model("PublishedTransition"), model("Transition"))


def fill_candidates(published, working):
    through = published.candidates.through
    edges = working.objects.exclude(published=None)
    through.objects.bulk_create(
        (
            through(publishedtransition_id=edge, publisheditem_id=item)
            for edge, item in edges.values_list("published", "candidates__published")
            if item is not None
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_published_sources_and_candidates")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
