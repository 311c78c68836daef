"""Rows taken in before words could be looked for get their search text, as a save would make it today."""

import re
import unicodedata

from django.db import migrations

SEARCHED = {
    "RecommendationItem": ("heading",),
    "Clause": ("text",),
    "ProposalTopic": ("name",),
    "Proposal": ("text", "plain_summary"),
}


def key(text):
    """Readings behind words (漢字《かんじ》) are no part of what is looked for."""
    bare = re.sub(r"《[ぁ-ゖァ-ヺー・ 　]+》", "", text or "").replace("｜", "")
    return "".join(unicodedata.normalize("NFKC", bare).split()).casefold()


def fill(apps, schema_editor):
    for name, fields in SEARCHED.items():
        model = apps.get_model("policies", name)
        rows = list(model.objects.filter(search_text="").only("pk", *fields))
        for row in rows:
            row.search_text = " ".join(key(getattr(row, field)) for field in fields)
        model.objects.bulk_update(rows, ["search_text"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("policies", "0010_search_texts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
