"""Runs by hand: log one in ten seconds, see the last ones; and the shoes they were run in."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from athletes.access import own_athlete
from athletes.forms.runs import RunForm, ShoeForm
from athletes.presenters.runs import run_lines, shoe_lines
from athletes.presenters.words import unit_of
from athletes.selectors.record import latest_runs, shoe_of, shoes_of
from athletes.services.runs import add_shoe, record_run, retire_shoe
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role, new_id


@require_GET
@allow(Role.ATHLETE)
def run_list(request: MemberRequest) -> HttpResponse:
    """The runner's last runs and shoes."""
    athlete = own_athlete(request.membership)
    today = athlete.clinic.local(timezone.now()).date()
    context = {
        "athlete": athlete,
        "runs": run_lines(latest_runs(athlete), unit_of(athlete), today),
        "shoes": shoe_lines(shoes_of(athlete), unit_of(athlete), today),
    }
    return render(request, "athletes/runs.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def new_run(request: MemberRequest) -> HttpResponse:
    """Log a run. Sent twice it is stored once."""
    athlete = own_athlete(request.membership)
    now = athlete.clinic.local(timezone.now())
    shoes = shoes_of(athlete, active_only=True)
    form = RunForm(
        request.POST if request.method == "POST" else None,
        shoes=shoes,
        unit=unit_of(athlete),
        initial={"id": new_id(), "day": now.date(), "shoe": str(shoes[0].pk) if shoes else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_run(
                by=request.membership,
                athlete=athlete,
                run_id=form.cleaned_data["id"],
                facts=form.facts(athlete.clinic.zone),
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Run saved.")
            return redirect("athletes:runs")
    return render(
        request, "athletes/run_new.html", {"form": form, "unit": unit_of(athlete)}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@allow(Role.ATHLETE)
def new_shoe(request: MemberRequest) -> HttpResponse:
    """Add a pair of shoes."""
    athlete = own_athlete(request.membership)
    form = ShoeForm(request.POST if request.method == "POST" else None, unit=unit_of(athlete))
    if request.method == "POST" and form.is_valid():
        try:
            add_shoe(by=request.membership, athlete=athlete, facts=form.facts())
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Shoes saved.")
            return redirect("athletes:runs")
    return render(
        request, "athletes/shoe_new.html", {"form": form, "unit": unit_of(athlete)}, status=422 if form.errors else 200
    )


@require_POST
@allow(Role.ATHLETE)
def retire(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A pair is not run in any more."""
    athlete = own_athlete(request.membership)
    shoe = shoe_of(athlete, pk)
    if shoe is None:
        raise Http404
    retire_shoe(by=request.membership, shoe=shoe, on=athlete.clinic.local(timezone.now()).date())
    messages.success(request, f"{shoe.name} retired.")
    return redirect("athletes:runs")
