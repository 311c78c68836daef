"""Rows published before publishing copied source and candidates get both from their working rows."""

from importlib import import_module

import pytest
from django.apps import apps

from policies.models import Crosswalk, PlanItem, PublishedItem, PublishedTransition, Transition
from tests.factories import DocumentFactory, ItemFactory, published_crosswalk

pytestmark = pytest.mark.django_db

fill = import_module("policies.migrations.0004_fill_published_sources_and_candidates").fill


def test_published_rows_take_place_and_published_candidates_over():
    pair = published_crosswalk(2)
    document = DocumentFactory(municipality=pair.municipality)
    edge, draft = pair.transitions[1], ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    for rows in (PlanItem.objects.filter(pk=pair.new[0].pk), Transition.objects.filter(pk=edge.pk)):
        rows.update(source_document=document, source_page="2", source_row=14)
    Crosswalk.objects.update(source_document=document)
    edge.candidates.set([pair.new[1], draft])

    fill(apps, None)

    place = ("source_document", "source_page", "source_row")
    assert PublishedItem.objects.values_list(*place).get(item=pair.new[0]) == (document.pk, "2", 14)
    assert PublishedItem.objects.values_list(*place).get(item=pair.new[1]) == (None, "", None)
    assert PublishedTransition.objects.values_list(*place).get(transition=edge) == (document.pk, "2", 14)
    shown = PublishedTransition.objects.get(transition=edge).candidates
    assert [row.item for row in shown.all()] == [pair.new[1]]
    assert Crosswalk.objects.get().published_document == document
