"""Inquiries opened before their questions were fixed keep what their bodies are asked on this day."""

from django.db import migrations, models

WITHOUT_BODIES = ("city", "open")


def answering_kinds(group):
    """As `policies.reading.uptake_questions` told it when this was written."""
    found = set()
    for kind in group.addressees.select_related("parent"):
        if kind.kind not in WITHOUT_BODIES and (kind.parent is None or kind.parent.kind not in WITHOUT_BODIES):
            found.add(kind.parent_id or kind.pk)
    return sorted(found)


def fix_questions(apps, schema_editor):
    inquiries = apps.get_model("policies", "UptakeInquiry")
    proposals = apps.get_model("policies", "Proposal")
    groups = apps.get_model("policies", "ProposalGroup")
    for inquiry in inquiries.objects.exclude(opened_at=None):
        kinds = {group.pk: answering_kinds(group) for group in groups.objects.filter(document=inquiry.document_id)}
        rows = proposals.objects.filter(document=inquiry.document_id, parent=None, kind="action")
        asked = {str(pk): kinds[group] for pk, group in rows.values_list("pk", "topic__group_id")}
        inquiry.questions = {pk: found for pk, found in asked.items() if found}
        inquiry.save(update_fields=["questions"])


class Migration(migrations.Migration):
    dependencies = [("policies", "0013_indicators_and_reviews")]

    operations = [
        migrations.AddField(
            model_name="uptakeinquiry",
            name="questions",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="Proposal and the kinds of bodies that are asked about it. Empty until the inquiry is opened.",
                null=True,
                verbose_name="proposals asked",
            ),
        ),
        migrations.RunPython(fix_questions, migrations.RunPython.noop),
    ]
