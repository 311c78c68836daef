"""Questions with stable keys, and the decisions that answer them; an outdated decision is reported, never applied."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from django.utils.translation import gettext as _

from policies.intake.codes import Code, parse_code
from policies.intake.findings import Findings
from policies.intake.transitions import Question

LIST_SEPARATOR = "、"


class Answers:
    def __init__(self, decisions: Mapping[str, str], findings: Findings) -> None:
        self.decisions = decisions
        self.findings = findings
        self.questions: dict[str, Question] = {}

    def ask(self, question: Question, accepts: Callable[[str], bool] | None = None) -> str | None:
        """Register the question; return the valid decision on it, else None."""
        base, nth = question.key, 1
        while question.key in self.questions:
            nth += 1
            question.key = f"{base}#{nth}"
        self.questions[question.key] = question
        value = self.decisions.get(question.key)
        if value is None:
            return None
        if value in {option for option, _label in question.options} or (accepts is not None and accepts(value)):
            question.answer = value
            return value
        self.findings.warning(
            "decision_invalid",
            _("The recorded decision “%(value)s” does not fit this question: %(question)s")
            % {"value": value[:80], "question": question.message},
            row=question.row,
            page=question.page,
        )
        return None

    def finish(self) -> list[Question]:
        for key in sorted(set(self.decisions) - set(self.questions)):
            self.findings.warning(
                "decision_outdated",
                _("A recorded decision answers a question the sheet no longer asks: %(key)s") % {"key": key[:120]},
            )
        return sorted(self.questions.values(), key=lambda question: (question.page, question.row))


def parse_codes(value: str) -> list[Code]:
    """The codes of an answer such as ②-2 or ②-2、②-3; empty when one of them is none."""
    codes = [parse_code(part) for part in value.replace(",", LIST_SEPARATOR).split(LIST_SEPARATOR) if part.strip()]
    return [code for code in codes if code] if all(codes) else []


def names_only(value: str, known: Container[Code]) -> bool:
    """Whether an answer names one or more codes and all of them exist."""
    codes = parse_codes(value)
    return bool(codes) and all(code in known for code in codes)
