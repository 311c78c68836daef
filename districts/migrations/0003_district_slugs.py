"""Every district gets an address: its code where that fits and is free, else its number."""

from django.db import migrations
from django.utils.text import slugify


def fill(apps, schema_editor):
    District = apps.get_model("districts", "District")
    taken = set(District.objects.exclude(slug="").values_list("municipality_id", "slug"))
    for district in District.objects.filter(slug="").order_by("pk"):
        slug = slugify(district.code) or f"d{district.pk}"
        if (district.municipality_id, slug) in taken:
            slug = f"d{district.pk}"
        taken.add((district.municipality_id, slug))
        District.objects.filter(pk=district.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("districts", "0002_stakeholder_kinds_and_statistics")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
