"""Recommendations and responses: every constraint of the database is broken once (run by test_constraints.py)."""

from policies.models import (
    Attachment,
    AttachmentReference,
    Clause,
    Council,
    PublishedResponse,
    PublishedResponseLink,
    Recommendation,
    RecommendationIntake,
    RecommendationItem,
    RecommendationResponse,
    RecommendationSection,
    ResponseLink,
)
from tests.constraints import update
from tests.factories import (
    AttachmentFactory,
    ClauseFactory,
    CouncilFactory,
    DocumentFactory,
    EditionFactory,
    ItemFactory,
    PlanFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    SectionFactory,
    cite,
    published_response,
)


def council_slug():
    row = CouncilFactory()
    return lambda: Council.objects.create(municipality=row.municipality, slug=row.slug, name="別の審議会")


def recommendation_slug():
    row = RecommendationFactory()
    return lambda: Recommendation.objects.create(municipality=row.municipality, slug=row.slug, title="別の答申")


def section_slug():
    row = SectionFactory()
    return lambda: RecommendationSection.objects.create(
        recommendation=row.recommendation, kind="other", title="別の節", slug=row.slug
    )


def section_own_parent():
    row = SectionFactory()
    return lambda: update(row, parent=row)


def item_slug():
    row = RecommendationItemFactory()
    return lambda: RecommendationItem.objects.create(
        recommendation=row.recommendation, section=row.section, heading="別の項目", slug=row.slug
    )


def clause_position():
    row = ClauseFactory()
    return lambda: Clause.objects.create(item=row.item, position=row.position, text="別の文", force="need")


def attachment_number():
    row = AttachmentFactory()
    return lambda: Attachment.objects.create(recommendation=row.recommendation, number=row.number)


def reference_once():
    row = AttachmentFactory()
    section = SectionFactory(recommendation=row.recommendation)
    cite(section, row)
    return lambda: AttachmentReference.objects.create(section=section, attachment=row)


def response_once():
    row = ResponseFactory()
    return lambda: RecommendationResponse.objects.create(item=row.item)


def answer_without_words():
    row = ResponseFactory()
    return lambda: update(row, text="")


def published_response_once():
    row = published_response(ResponseFactory())
    other = RecommendationItemFactory()
    return lambda: PublishedResponse.objects.create(
        response=row.response, item=other, version=1, published_at=row.published_at
    )


def published_item_once():
    row, other = published_response(ResponseFactory()), ResponseFactory()
    return lambda: PublishedResponse.objects.create(
        response=other, item=row.item, version=1, published_at=row.published_at
    )


def plan_item_of(response):
    plan = PlanFactory(municipality=response.item.recommendation.municipality)
    return ItemFactory(edition=EditionFactory(plan=plan))


def link_once():
    response = ResponseFactory()
    fields = {"response": response, "plan_item": plan_item_of(response)}
    ResponseLink.objects.create(**fields)
    return lambda: ResponseLink.objects.create(**fields)


def published_link_once():
    response = ResponseFactory()
    fields = {"response": published_response(response), "plan_item": plan_item_of(response)}
    PublishedResponseLink.objects.create(**fields)
    return lambda: PublishedResponseLink.objects.create(**fields)


def intake_open_once():
    row = RecommendationFactory()
    fields = {"document": DocumentFactory(municipality=row.municipality), "recommendation": row}
    RecommendationIntake.objects.create(**fields, status="discarded")
    RecommendationIntake.objects.create(**fields)
    return lambda: RecommendationIntake.objects.create(**fields)


BROKEN = {
    "policies_recommendationintake_open_once": intake_open_once,
    "policies_council_slug_once": council_slug,
    "policies_recommendation_slug_once": recommendation_slug,
    "policies_recommendationsection_slug_once": section_slug,
    "policies_recommendationsection_not_its_own_parent": section_own_parent,
    "policies_recommendationitem_slug_once": item_slug,
    "policies_clause_position_once": clause_position,
    "policies_attachment_number_once": attachment_number,
    "policies_attachmentreference_once": reference_once,
    "RecommendationResponse.item": response_once,
    "policies_recommendationresponse_answer_has_words": answer_without_words,
    "PublishedResponse.response": published_response_once,
    "PublishedResponse.item": published_item_once,
    "policies_responselink_once": link_once,
    "policies_publishedresponselink_once": published_link_once,
}
