"""One page of the intake, whoever fills it in: show, save, compare after a conflict, go on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from athletes.domain.intake import StepStatus
from athletes.domain.intake_model import UNANSWERED
from athletes.forms.intake import IntakePageForm
from athletes.models import Intake
from athletes.presenters.answers import answer_words
from athletes.presenters.intake import following, intake_page
from athletes.presenters.words import unit_of
from athletes.selectors.intake import (
    PageKey,
    answers_of,
    page_of,
    questionnaire_of,
    row_of,
    step_statuses,
    typed_of,
    units_of,
)
from athletes.services.intakes import PageAnswers, remove_row, save_step
from clinic.access import MemberRequest
from clinic.domain.errors import RuleViolation

CONFLICT = "intake_changed"


@dataclass(frozen=True, slots=True)
class IntakePlace:
    """Where the intake is filled in: the step's URL name with what comes before the step, review, way out, density."""

    step_name: str
    before: tuple[object, ...]
    review: str
    out: str
    density: str

    def step(self, slug: str) -> str:
        """Address of a page."""
        return reverse(self.step_name, args=[*self.before, slug])


def answer_step(request: MemberRequest, intake: Intake, slug: str, place: IntakePlace) -> HttpResponse:
    """Show a page (GET), or save it and go where the button says (POST)."""
    page = page_of(questionnaire_of(intake), slug)
    if page is None:
        raise Http404
    if request.method == "POST":
        return _save(request, intake, page, place)
    form = _form(intake, page)
    return _show(request, intake, form, place)


def _form(intake: Intake, page: PageKey, data: QueryDict | None = None) -> IntakePageForm:
    """Unbound with what is stored, or bound: to what was sent, or to what was typed earlier and not understood."""
    typed = typed_of(intake, page) if data is None else None
    if typed is not None:
        data = QueryDict(mutable=True)
        for name, values in typed.items():
            data.setlist(name, list(values))
        data["revision"] = str(intake.revision)
    today = timezone.localdate(timezone=intake.clinic.zone)
    form = IntakePageForm(
        page, questionnaire_of(intake), answers_of(intake), today=today, data=data, units=_units(intake)
    )
    form.initial["revision"] = intake.revision
    return form


def _units(intake: Intake) -> Mapping[str, str]:
    miles = intake.athlete.uses_miles
    return {"m": "mi" if miles else "km", "height": "ft" if miles else "m", **units_of(intake)}


def _save(request: MemberRequest, intake: Intake, page: PageKey, place: IntakePlace) -> HttpResponse:
    go = request.POST.get("go", "next")
    if go == "remove":
        return _remove(request, intake, page, place)
    form = _form(intake, page, request.POST)
    form.is_valid()
    try:
        outcome = save_step(
            by=request.membership,
            intake=intake,
            page=page,
            sent=_sent(form, go),
            revision=form.cleaned_data.get("revision") or 0,
        )
    except RuleViolation as violation:
        return _refused(request, intake, form, place, violation)
    for problem in outcome.problems:
        form.add_problem(problem.field, problem.message, may_confirm=problem.may_confirm)
    if request.POST.get("more"):
        return _show(request, outcome.intake, _form(outcome.intake, page, request.POST), place)
    if form.errors and go not in ("leave", "back"):
        return _show(request, outcome.intake, form, place, status=422)
    if form.errors:
        messages.warning(request, "Saved. What was not understood waits for you on that page, as you typed it.")
    return redirect(_target(outcome.intake, page, go, place))


def _sent(form: IntakePageForm, go: str) -> PageAnswers:
    none = go == "none"
    return PageAnswers(
        raw={} if none else form.raw,
        confirmed=form.confirmed,
        typed=form.typed(),
        units=form.units,
        none=none,
        unreadable=bool(form.unreadable) and not none,
        leaving=go == "leave",
    )


def _remove(request: MemberRequest, intake: Intake, page: PageKey, place: IntakePlace) -> HttpResponse:
    try:
        remove_row(by=request.membership, intake=intake, page=page)
    except RuleViolation as violation:
        messages.warning(request, violation.message)
    return redirect(place.step(f"{page.step.id}-1"))


def _target(intake: Intake, page: PageKey, go: str, place: IntakePlace) -> str:
    form, answers = questionnaire_of(intake), answers_of(intake)
    if go == "leave":
        return place.out
    if go == "add":
        return place.step(f"{page.step.id}-{len(answers.items.get(page.step.repeats or '', ())) + 1}")
    if go == "back":
        shown = intake_page(_form(intake, page), form, answers, _statuses(intake))
        return place.step(shown.previous) if shown.previous else place.out
    after = following(form, answers, page)
    return place.review if after is None or go == "review" else place.step(after.slug)


def _statuses(intake: Intake) -> dict[str, StepStatus]:
    today = timezone.localdate(timezone=intake.clinic.zone)
    return step_statuses(questionnaire_of(intake), answers_of(intake), today)


def _refused(
    request: MemberRequest, intake: Intake, form: IntakePageForm, place: IntakePlace, violation: RuleViolation
) -> HttpResponse:
    """Nothing was saved: say why. After a conflict both stand side by side, and sending again keeps this one."""
    form.add_error(None, violation.message)
    if violation.code != CONFLICT:
        return _show(request, intake, form, place, status=422)
    intake.refresh_from_db()
    data = request.POST.copy()
    data["revision"] = str(violation.params["revision"])
    form.data = data
    return _show(request, intake, form, place, status=409, conflict=_compare(intake, form))


def _compare(intake: Intake, form: IntakePageForm) -> list[tuple[str, str]]:
    """Question and answer as the other person saved them."""
    unit, today = unit_of(intake.athlete), timezone.localdate(timezone=intake.clinic.zone)
    row = row_of(answers_of(intake), form.page)
    return [
        (question.label, answer_words(question, row[question.id], unit, today))
        for question in form.questions
        if row.get(question.id, UNANSWERED).is_known
    ]


def _show(
    request: MemberRequest,
    intake: Intake,
    form: IntakePageForm,
    place: IntakePlace,
    *,
    status: int = 200,
    conflict: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    shown = intake_page(form, questionnaire_of(intake), answers_of(intake), _statuses(intake))
    context = {
        "form": form,
        "shown": shown,
        "intake": intake,
        "athlete": intake.athlete,
        "place": place,
        "conflict": conflict,
        "links": [(mark, place.step(mark.slug)) for mark in shown.steps],
        "rows": [(label, place.step(slug), current) for label, slug, current in shown.rows],
        "here": place.step(shown.slug),
    }
    template = "athletes/intake_step.html" if place.density == "runner" else "athletes/intake_together.html"
    return render(request, template, context, status=status)
