"""A gate for the screen: each criterion with its mark, value, threshold, date and variant. Judges nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.content.tests import load_test_catalog
from programs.content.protocols import metric_definitions
from programs.domain.criteria import CriterionResult, Status
from programs.models import GateDecision
from programs.selectors.gate import GateView

KINDS = {Status.MET: "met", Status.NOT_MET: "not_met", Status.NEEDS_DATA: "missing"}
SIGNS = {">=": "at least ", "<=": "at most ", "<": "under ", ">": "over ", "=": ""}


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion in the shape of ``gate_list``."""

    kind: str
    title: str
    detail: str
    word: str = ""
    action: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class GatePage:
    """A judged gate with counts for the meter and the sentence above it."""

    rows: tuple[CriterionRow, ...]
    met: int
    not_met: int
    missing: int
    ready: bool
    words: str
    holds: tuple[str, ...]
    regression: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many criteria there are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision of the past."""

    when: str
    iso: str
    title: str
    detail: str
    icon: str = "check"


def gate_page(view: GateView) -> GatePage:
    """The gate as it stands."""
    gate = view.evaluation
    rows = tuple(criterion_row(result) for result in gate.results)
    count = {status: sum(result.status is status for result in gate.results) for status in Status}
    ready = gate.ready and not gate.holds
    return GatePage(
        rows,
        count[Status.MET],
        count[Status.NOT_MET],
        count[Status.NEEDS_DATA],
        ready,
        _sentence(ready, count, bool(gate.holds)),
        tuple(hold.words for hold in gate.holds),
        tuple(reason.words for reason in view.regression.reasons),
    )


def _sentence(ready: bool, count: dict[Status, int], held: bool) -> str:
    if ready:
        return "Every criterion is met. The software proposes to advance; you decide."
    if held:
        return "The phase is held, whatever the criteria say."
    parts = []
    if count[Status.NOT_MET]:
        parts.append(f"{count[Status.NOT_MET]} not met")
    if count[Status.NEEDS_DATA]:
        parts.append(f"{count[Status.NEEDS_DATA]} without data")
    return f"{' and '.join(parts).capitalize()}. The software proposes to hold."


def criterion_row(result: CriterionResult) -> CriterionRow:
    """One criterion: the value first, then what is needed, when and how it was measured."""
    parts = [f"Now {_value(result)}" if result.value is not None else result.problem.capitalize() or "Not recorded"]
    needs = needs_words(result)
    if needs:
        parts.append(needs)
    if result.on is not None:
        parts.append(f"{result.on:%a %-d %b}")
    if result.variant:
        parts.append(_variant(result))
    return CriterionRow(KINDS[result.status], result.words, ". ".join(parts))


def _value(result: CriterionResult) -> str:
    shown = result.shown_value
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    number = "" if shown is None else f"{shown:f}".removesuffix(".0")
    return f"{number} {result.unit}".strip()


def needs_words(result: CriterionResult) -> str:
    """The threshold in words: ``at least 20 raises``; alternatives are already in the criterion's own words."""
    if " or " in result.needs or " and " in result.needs:
        return ""
    for sign, words in SIGNS.items():
        if result.needs.startswith(sign):
            value = result.needs.removeprefix(sign)
            if value in ("true", "false"):
                return ""
            unit = f" {result.unit}" if result.unit else ""
            return f"Needs {words}{value}{unit}"
    return ""


def _variant(result: CriterionResult) -> str:
    test = load_test_catalog().tests.get(result.criterion.partition(".")[0])
    names = {variant.id: variant.words for variant in test.variants} if test else {}
    return names.get(result.variant or "", result.variant or "")


def decision_rows(decisions: Sequence[GateDecision]) -> tuple[DecisionRow, ...]:
    """The history, newest first."""
    return tuple(_decision(row) for row in decisions)


def _decision(row: GateDecision) -> DecisionRow:
    at = row.clinic.local(row.created_at)
    reported = row.evaluation.get("reported") or {}
    if reported:
        names = [_reported(name, value) for name, value in reported.items()]
        title, detail = "Answers recorded", ". ".join(names)
    elif row.from_phase == row.to_phase:
        title, detail = f"Held in phase {row.from_phase}", row.reason
    else:
        verb = "Stepped back" if row.to_phase < row.from_phase else "Advanced"
        how = " against the gate" if row.overridden else ""
        title, detail = f"{verb} from phase {row.from_phase} to {row.to_phase}{how}", row.reason
    met = [one for one in row.evaluation["results"] if one["status"] == "met"]
    count = f"{len(met)} of {len(row.evaluation['results'])} criteria were met."
    day = date.fromisoformat(row.evaluation["on"])
    return DecisionRow(f"{at:%-d %b}", day.isoformat(), f"{title}, {row.decided_by.name}", f"{detail} {count}".strip())


def _reported(name: str, value: object) -> str:
    definition = metric_definitions().get(name)
    words = definition.words if definition else name
    unit = f" {definition.unit}" if definition and definition.unit else ""
    shown = {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}{unit}"
    return f"{words}: {shown}"
