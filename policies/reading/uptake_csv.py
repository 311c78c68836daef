"""All answers of an inquiry for the city office: one line per body and proposal, unanswered ones too.

Column names are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Iterator

from django.utils import timezone

from districts.spreadsheets import escape_formula

from ..models import Proposal, Uptake, UptakeInquiry, UptakeRequest
from .uptake_questions import asked_by

STATUSES = {
    Uptake.Status.DONE: "実施",
    Uptake.Status.PARTLY: "一部実施",
    Uptake.Status.CONSIDERING: "検討中",
    Uptake.Status.PLANNED: "予定",
    Uptake.Status.NOT_DOING: "しない",
    Uptake.Status.NOT_APPLICABLE: "該当なし",
}
WAYS = {Uptake.Via.ACCOUNT: "アカウント", Uptake.Via.LINK: "専用リンク", Uptake.Via.STAFF: "職員による入力"}
COLUMNS = (
    "年度（西暦）",
    "団体コード",
    "団体名",
    "主体",
    "地区",
    "提案番号",
    "提案先",
    "項目",
    "提案",
    "回答",
    "メモ",
    "メモの公開",
    "入力の方法",
    "回答日時",
)


def uptake_csv(inquiry: UptakeInquiry) -> bytes:
    """UTF-8 with BOM; five queries."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in _lines(inquiry):
        writer.writerow(map(escape_formula, line))
    return target.getvalue().encode("utf-8-sig")


def _lines(inquiry: UptakeInquiry) -> Iterator[list[str]]:
    asked = asked_by(inquiry)
    proposals = Proposal.objects.filter(document=inquiry.document).select_related("topic__group").in_bulk()
    answers = {(row.request_id, row.proposal_id): row for row in Uptake.objects.filter(request__inquiry=inquiry)}
    requests = inquiry.requests.select_related("association__stakeholder_type", "association__district").order_by(
        "association__stakeholder_type__position", "association__code"
    )
    for request in requests:
        for pk in asked.get(request.association.stakeholder_type_id, ()):
            yield [*_body(inquiry, request), *_proposal(proposals[pk]), *_answer(answers.get((request.pk, pk)))]


def _body(inquiry: UptakeInquiry, request: UptakeRequest) -> list[str]:
    body = request.association
    district = body.district.name if body.district else ""
    return [str(inquiry.fiscal_year), body.code, body.name, body.stakeholder_type.name, district]


def _proposal(proposal: Proposal) -> list[str]:
    topic = proposal.topic
    return [proposal.slug, topic.group.name, topic.name, proposal.text]


def _answer(row: Uptake | None) -> list[str]:
    if row is None:
        return ["未回答", "", "", "", ""]
    released = ("公開可" if row.note_is_public else "市役所のみ") if row.note else ""
    released = "公開見合わせ" if row.is_note_held_back else released
    at = timezone.localtime(row.updated_at).isoformat(timespec="minutes")
    return [STATUSES[Uptake.Status(row.status)], row.note, released, WAYS[Uptake.Via(row.entered_via)], at]
