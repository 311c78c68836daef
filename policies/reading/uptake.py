"""How many of the bodies asked do what a proposal asks for: by proposal, year and district.

Every figure says how many bodies were asked and how many have not answered. “We do this” and “we do part of it” are
counted apart. A body's name is shown only beside a note it released itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from districts.models import District

from ..models import Proposal, Uptake, UptakeInquiry, UptakeRequest
from .uptake_questions import answering_types

Status = Uptake.Status
UNANSWERED = "unanswered"
# A district tells what its bodies answered if at least so many were asked; of fewer, one could tell whose answer it is.
FEWEST_BODIES_TOLD = 3
# From doing to not doing, in which every count, bar and table goes; what nobody said comes last.
ORDER = (*Status.values, UNANSWERED)


@dataclass(frozen=True)
class Segment:
    """A part of a bar, in units of `Counts.bar_width`."""

    status: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Counts:
    """Bodies asked, and their answers by status; statuses nobody gave are not in `by_status`."""

    asked: int
    by_status: dict[str, int] = field(default_factory=dict)
    bar_width = 400

    @property
    def done(self) -> int:
        return self.by_status.get(Status.DONE, 0)

    @property
    def partly(self) -> int:
        return self.by_status.get(Status.PARTLY, 0)

    @property
    def answered(self) -> int:
        return sum(self.by_status.values())

    @property
    def unanswered(self) -> int:
        return max(self.asked - self.answered, 0)

    @property
    def all_counts(self) -> list[tuple[str, int]]:
        """(status, bodies) for every status, `unanswered` last."""
        return [(status, self.count(status)) for status in ORDER]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The same without those at zero."""
        return [(status, number) for status, number in self.all_counts if number]

    def count(self, status: str) -> int:
        return self.unanswered if status == UNANSWERED else self.by_status.get(status, 0)

    @property
    def segments(self) -> list[Segment]:
        total, start, found = max(self.asked, self.answered), 0.0, []
        for status, number in self.counts:
            width = round(self.bar_width * number / total, 2)
            found.append(Segment(status, number, round(start, 2), width))
            start += width
        return found


@dataclass(frozen=True)
class DistrictCounts:
    """Counts of the bodies in an outermost district; None stands for bodies that belong to no district.

    `is_told` is off where the answers stay unsaid, since they would tell what single bodies answered.
    """

    district: District | None
    counts: Counts
    is_told: bool = True


@dataclass(frozen=True)
class YearCounts:
    fiscal_year: int
    counts: Counts
    is_running: bool = False


@dataclass(frozen=True)
class UptakeFigure:
    """The newest year of a proposal, its districts then, and every year (newest first)."""

    fewest_told = FEWEST_BODIES_TOLD

    fiscal_year: int
    counts: Counts
    by_district: list[DistrictCounts]
    by_year: list[YearCounts]

    @property
    def asked(self) -> int:
        return self.counts.asked

    @property
    def done(self) -> int:
        return self.counts.done

    @property
    def partly(self) -> int:
        return self.counts.partly

    @property
    def unanswered(self) -> int:
        return self.counts.unanswered

    @property
    def has_unsaid(self) -> bool:
        return not all(row.is_told for row in self.by_district)


def uptake_of(
    proposals: Iterable[Proposal], *, include_running: bool = False, only_kinds: Mapping[int, int | None] | None = None
) -> dict[int, UptakeFigure]:
    """Proposal id → figures of the inquiries whose results are public; with `include_running` of all, for staff.

    `only_kinds` (proposal id → stakeholder type id) counts the bodies of that kind alone. Proposals that nobody was
    asked about are left out.
    Six queries, however many proposals, bodies and years.
    """
    pks = [proposal.pk for proposal in proposals]
    rows = Proposal.objects.actions().filter(pk__in=pks).order_by().values_list("pk", "document_id", "topic__group_id")
    held = {pk: (document_id, group_id) for pk, document_id, group_id in rows}
    places = {pk: held[pk] for pk in pks if pk in held}  # in the order asked for, which no database promises
    if not places:
        return {}
    inquiries = _inquiries({document_id for document_id, _group in places.values()}, include_running)
    if not inquiries:
        return {}
    types = answering_types({group_id for _document, group_id in places.values()})
    asked = _asked(inquiries)
    answers = _answers(list(places), inquiries)
    districts = _districts(inquiries)
    found = {}
    for pk, (document_id, group_id) in places.items():
        years = []
        for inquiry in (row for row in inquiries if row.document_id == document_id):
            kinds = inquiry.kinds_asked(pk, types.get(group_id, set()))
            kinds = kinds if only_kinds is None else kinds & {only_kinds[pk]}
            if parts := _by_district(kinds, asked[inquiry.pk], answers[pk, inquiry.pk]):
                years.append((inquiry, parts))
        if years:
            found[pk] = _figure(years, districts)
    return found


@dataclass(frozen=True)
class Part:
    """Counts of the bodies in a district, and how many of them are of each kind."""

    counts: Counts
    kinds: Counter[int]


Parts = dict[int | None, Part]


def _districts(inquiries: list[UptakeInquiry]) -> dict[int, District]:
    """Every district of the municipality → the outermost one it lies in, whose bodies are counted together.

    Bodies stand in districts of different sizes; a table of these would compare a region with a school district, and
    the counts of the smallest would tell what a single body answered.
    """
    rows = District.objects.filter(
        municipality__proposal_documents__inquiries__in=[one.pk for one in inquiries]
    ).distinct()
    by_id = {row.pk: row for row in rows}

    def outermost(row: District) -> District:
        seen = {row.pk}
        while row.parent_id in by_id and row.parent_id not in seen:
            row = by_id[row.parent_id]
            seen.add(row.pk)
        return row

    return {pk: outermost(row) for pk, row in by_id.items()}


def _inquiries(documents: set[int], include_running: bool) -> list[UptakeInquiry]:
    """Newest first."""
    rows = UptakeInquiry.objects.filter(document__in=documents, opened_at__isnull=False)
    if not include_running:
        rows = rows.with_public_results()
    return list(rows.order_by("-fiscal_year"))


def _asked(inquiries: list[UptakeInquiry]) -> dict[int, Counter[tuple[int, int | None]]]:
    """Inquiry → (kind of body, district) → bodies asked."""
    found: dict[int, Counter[tuple[int, int | None]]] = defaultdict(Counter)
    rows = (
        UptakeRequest.objects.filter(inquiry__in=[one.pk for one in inquiries])
        .order_by()
        .values_list("inquiry_id", "association__stakeholder_type_id", "association__district_id")
        .annotate(number=Count("pk"))
    )
    for inquiry_id, kind, district_id, number in rows:
        found[inquiry_id][kind, district_id] = number
    return found


Answers = dict[tuple[int, int], Counter[tuple[int, int | None, str]]]


def _answers(pks: list[int], inquiries: list[UptakeInquiry]) -> Answers:
    """(proposal, inquiry) → (kind of body, district, status) → bodies."""
    found: Answers = defaultdict(Counter)
    rows = (
        Uptake.objects.filter(proposal__in=pks, request__inquiry__in=[one.pk for one in inquiries])
        .order_by()
        .values_list(
            "proposal_id",
            "request__inquiry_id",
            "request__association__stakeholder_type_id",
            "request__association__district_id",
            "status",
        )
        .annotate(number=Count("pk"))
    )
    for pk, inquiry_id, kind, district_id, status, number in rows:
        found[pk, inquiry_id][kind, district_id, status] = number
    return found


def _by_district(
    kinds: set[int], asked: Counter[tuple[int, int | None]], answers: Counter[tuple[int, int | None, str]]
) -> Parts:
    """District → counts of the bodies of these kinds; a body that has changed its kind since counts nowhere."""
    totals: dict[int | None, Counter[int]] = defaultdict(Counter)
    for (kind, district_id), number in asked.items():
        if kind in kinds:
            totals[district_id][kind] += number
    statuses: dict[int | None, Counter[str]] = defaultdict(Counter)
    for (kind, district_id, status), number in answers.items():
        if kind in kinds:
            statuses[district_id][status] += number
    return {
        district_id: Part(Counts(of_kinds.total(), dict(statuses[district_id])), of_kinds)
        for district_id, of_kinds in totals.items()
    }


def _sum(parts: Iterable[Part]) -> Part:
    by_status, kinds = Counter[str](), Counter[int]()
    for part in parts:
        by_status.update(part.counts.by_status)
        kinds.update(part.kinds)
    return Part(Counts(kinds.total(), dict(by_status)), kinds)


def _figure(years: list[tuple[UptakeInquiry, Parts]], districts: dict[int, District]) -> UptakeFigure:
    newest, parts = years[0]
    together: dict[District | None, list[Part]] = defaultdict(list)
    for key, part in parts.items():
        together[districts.get(key) if key else None].append(part)
    rows = _told({district: _sum(of_district) for district, of_district in together.items()})
    rows.sort(key=lambda row: (row.district is None, row.district.slug if row.district else ""))
    by_year = [
        YearCounts(inquiry.fiscal_year, _sum(of_year.values()).counts, inquiry.results_published_at is None)
        for inquiry, of_year in years
    ]
    return UptakeFigure(newest.fiscal_year, by_year[0].counts, rows, by_year)


def _told(parts: dict[District | None, Part]) -> list[DistrictCounts]:
    """Districts of too few bodies keep their answers, and further ones while a subtraction would give these away.

    A kind's own page tells its figures for the whole city, so that every kind is looked at by itself: a district tells
    its answers if each kind has none or enough bodies in it, and the untold districts hold none or enough of each. A
    kind with too few bodies in the whole city is known by its own page (docs/adr/0006) and hides nobody.
    """
    city = _sum(parts.values()).kinds
    protected = {kind for kind, number in city.items() if number >= FEWEST_BODIES_TOLD}

    def too_few(number: int) -> bool:
        return 0 < number < FEWEST_BODIES_TOLD

    unsaid = {
        district
        for district, part in parts.items()
        if too_few(part.counts.asked) or any(too_few(part.kinds[kind]) for kind in protected)
    }
    by_size = sorted(parts, key=lambda district: parts[district].counts.asked)
    while exposed := next((kind for kind in protected if too_few(sum(parts[one].kinds[kind] for one in unsaid))), None):
        unsaid.add(next(one for one in by_size if one not in unsaid and parts[one].kinds[exposed]))
    return [DistrictCounts(district, part.counts, district not in unsaid) for district, part in parts.items()]


@dataclass(frozen=True)
class UptakeNote:
    """A note a body released: the only place where its name stands in public."""

    association_name: str
    fiscal_year: int
    status: str
    text: str


def notes_of(proposal: Proposal) -> list[UptakeNote]:
    """Notes that their bodies released and nobody holds back, of inquiries whose results are public. Newest first."""
    inquiries = UptakeInquiry.objects.with_public_results().filter(document=proposal.document_id)
    rows = (
        Uptake.objects.filter(proposal=proposal, note_is_public=True, held_back_at=None, request__inquiry__in=inquiries)
        .exclude(note="")
        .order_by("-request__inquiry__fiscal_year", "request__association__code")
        .values_list("request__association__name", "request__inquiry__fiscal_year", "status", "note")
    )
    return [UptakeNote(*row) for row in rows]
