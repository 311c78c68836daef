"""Departments of rows: unknown labels, lead marks, and rows whose departments belong to several measures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from policies.intake.files.sheets import Cell
from policies.intake.findings import Findings
from policies.intake.transitions import Item, Question, TransitionSheet
from policies.intake.transitions.answers import Answers
from policies.intake.transitions.departments import Department, DepartmentCell, DepartmentReader
from policies.intake.transitions.items import Items
from policies.intake.transitions.rows import Reading, Record

CREATE = "create"
FILL, EMPTY = "fill", "empty"
_PART, _LABEL = "|", ";"
LABEL_LENGTH = 100


class Labels:
    def __init__(self, reading: Reading, items: Items, answers: Answers, *, create: bool) -> None:
        self.result: TransitionSheet = reading.result
        self.reader: DepartmentReader = reading.departments
        self.records = reading.records
        self.items = items
        self.answers = answers
        self.create = create

    @property
    def findings(self) -> Findings:
        return self.result.findings

    def read(self) -> None:
        self._learn()
        for record in self.records:
            self._check_labels(record)
            self._check_leads(record)
        self._check_no_leads()
        self._give_all()
        for item in self.items.all():
            leads = [department.label for department in item.departments if department.lead]
            if len(leads) > 1 and len(item.sources) > 1:
                self._report_leads(leads, row=item.sources[0].row)

    def _give_all(self) -> None:
        for record in self.records:
            if record.departments_spanned and not record.departments.departments:
                self._ask_span(record)
            elif len(record.new) == 1 or not record.new:
                self._give(record)

    def _learn(self) -> None:
        for record in self.records:
            if len(record.new) <= 1 and record.departments.departments:
                self.reader.learn_order(record.departments.labels)

    # Unknown labels

    def _check_labels(self, record: Record) -> None:
        cell = record.cell("departments") or record.cell("departments_old")
        for joined in record.departments.rejoined:
            self.findings.fix(
                "label_rejoined", _("“%(label)s” was cut by a line break and was rejoined.") % {"label": joined}, cell
            )
        for label in [*record.departments.labels, *record.departments_old.labels]:
            if label not in self.result.labels:
                self.result.labels[label] = label
                if len(label) > LABEL_LENGTH:
                    self.findings.error(
                        "label_too_long",
                        _("A department label is longer than 100 characters: %(label)s") % {"label": label[:40]},
                        cell,
                    )
                elif not self.reader.is_known(label):
                    self._settle_unknown(label, record)
            elif f"department:{label}" in self.answers.questions and self.result.labels[label] == label:
                self._report_unknown(label, record)

    def _settle_unknown(self, label: str, record: Record) -> None:
        cell = record.cell("departments")
        if self.create:
            self.result.labels[label] = None
            self.findings.warning(
                "department_new", _("“%(label)s” is not known and becomes a new department.") % {"label": label}, cell
            )
            return
        suggestions = self.reader.suggestions(label)
        question = Question(
            key=f"department:{label}",
            kind="department",
            page=record.cells.page,
            row=record.number,
            column=cell.letter if cell else None,
            message=_("Which department is meant by “%(label)s”?") % {"label": label},
            options=[(name, name) for name in suggestions] + [(CREATE, _("Make a new department"))],
            accepts="department",
        )
        answer = self.answers.ask(question, self.reader.is_known)
        if answer is None:
            self._report_unknown(label, record)
            return
        self.result.labels[label] = None if answer == CREATE else answer
        self.findings.fix(
            "department_decided",
            _("“%(label)s” was settled by a person: %(answer)s")
            % {"label": label, "answer": _("new department") if answer == CREATE else answer},
            cell,
        )

    def _report_unknown(self, label: str, record: Record) -> None:
        suggestions = self.reader.suggestions(label)
        message = _("The department “%(label)s” is not known.") % {"label": label}
        if suggestions:
            message += " " + _("Similar: %(names)s") % {"names": "、".join(suggestions)}
        self.findings.error("department_unknown", message, record.cell("departments"))

    # Lead marks

    def _check_leads(self, record: Record) -> None:
        leads = record.departments.leads
        if len(leads) > max(1, len(record.new)) or len(set(leads)) < len(leads):
            self._report_leads(leads, record.cell("departments"))

    def _report_leads(self, leads: list[str], cell: Cell | None = None, row: int | None = None) -> None:
        message = _("Only one department can lead: %(labels)s") % {"labels": "、".join(leads)}
        self.findings.error("two_leads", message, cell, row=row)

    def _check_no_leads(self) -> None:
        filled = [record for record in self.records if record.departments.departments]
        without = [record for record in filled if not record.departments.leads]
        if filled and len(without) == len(filled):
            self.findings.warning("no_lead", _("No department is marked as the lead (●) anywhere in the sheet."))
        elif without:
            for record in without:
                self.findings.warning(
                    "lead_missing", _("No department is marked as the lead (●) here."), record.cell("departments")
                )

    # Whose departments they are

    def _give(self, record: Record) -> None:
        """A row's departments belong to its new item; on a row that ends an old one, to the old item."""
        explicit = record.explicit
        if record.new:
            item = self.items.new[record.new[0].code]
            _extend(item, record.departments)
            item.departments_open = item.departments_open or bool(explicit and explicit.departments_open)
        elif record.old and explicit is None:
            _extend(self.items.old[record.old[0].code], record.departments)
        if record.old:
            _extend(self.items.old[record.old[0].code], record.departments_old)

    def _ask_span(self, record: Record) -> None:
        if not record.new or record.new_spanned:
            return
        master = self._master(record)
        codes = ",".join(entry.code.printed for entry in record.new)
        labels = "、".join(master.departments.labels) if master else ""
        if master is None or not labels:
            return
        message = _(
            "The departments above (%(labels)s) are merged over the row of %(codes)s. Do they belong to it too?"
        ) % {
            "labels": labels,
            "codes": codes,
        }
        column = record.columns.column("departments")
        question = Question(
            key=f"span:{codes}",
            kind="departments",
            page=record.cells.page,
            row=record.number,
            column=None if column is None else master.cell("departments").letter,  # type: ignore[union-attr]
            message=message,
            options=[(FILL, _("Yes, to this item too")), (EMPTY, _("No, only to the item above"))],
            suggested=FILL,
            new=record.new[0].code.printed,
        )
        answer = self.answers.ask(question)
        self.findings.warning("departments_merged", message, row=record.number, page=record.cells.page)
        for entry in record.new:
            self.items.new[entry.code].departments_open = answer is None
        if answer == FILL:
            record.departments = master.departments
            self._give(record)

    def _master(self, record: Record) -> Record | None:
        column = record.columns.column("departments") or 0
        place = self.result.sheet.masters.get((record.cells.page, record.number, column))
        return next((r for r in self.records if place and (r.cells.page, r.number) == place[:2]), None)

    def ask_division(self, record: Record) -> tuple[list[list[str]], str | None, bool]:
        """Divide a row's departments among its new items: the labels of each, the question, whether it is answered."""
        labels = record.departments.labels
        codes = [entry.code for entry in record.new]
        if not labels:
            return [[] for _code in codes], None, True
        every = [list(dict.fromkeys(labels)) for _code in codes]
        ways = self.reader.divisions(labels, len(codes))
        ways = ways + [every] if every not in ways else ways
        printed = ",".join(code.printed for code in codes)
        old = "+".join(entry.code.printed for entry in record.old)
        cell = record.cell("departments")
        question = Question(
            key=f"departments:{old}:{printed}",
            kind="departments",
            page=record.cells.page,
            row=record.number,
            column=cell.letter if cell else None,
            message=_("Which departments belong to which of %(codes)s?") % {"codes": printed.replace(",", "、")},
            options=[(_write(way), _describe([code.printed for code in codes], way)) for way in ways],
            suggested=_write(ways[0]),
            accepts="labels",
            old=old or None,
        )
        answer = self.answers.ask(question, lambda value: _is_division(value, len(codes), set(labels)))
        self.findings.warning("departments_divided", question.message, cell)
        way = _parse(answer) if answer else ways[0]
        leads = set(record.departments.leads)
        for code, part in zip(codes, way, strict=True):
            item = self.items.new[code]
            item.departments = [Department(label, label in leads) for label in part]
            item.departments_open = answer is None
        return way, question.key, answer is not None


def _extend(item: Item, cell: DepartmentCell) -> None:
    held = {department.label for department in item.departments}
    item.departments += [department for department in cell.departments if department.label not in held]


def _write(way: list[list[str]]) -> str:
    return _PART.join(_LABEL.join(part) for part in way)


def _parse(value: str) -> list[list[str]]:
    return [[label for label in part.split(_LABEL) if label] for part in value.split(_PART)]


def _describe(codes: list[str], way: list[list[str]]) -> str:
    return " ／ ".join(f"{code}: {'、'.join(part) or '—'}" for code, part in zip(codes, way, strict=True))


def _is_division(value: str, parts: int, labels: set[str]) -> bool:
    way = _parse(value)
    return len(way) == parts and {label for part in way for label in part} <= labels
