"""Pages where athletes come into care and their episodes are opened, corrected and closed."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from athletes.access import athlete_for, episode_for
from athletes.forms.people import AddAthleteForm, CloseEpisodeForm, ContactForm, EpisodeForm
from athletes.models import Athlete
from athletes.selectors.caseload import clinicians
from athletes.services import people
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.services.audit import log_access


def _today(request: MemberRequest) -> date:
    return request.membership.clinic.local(timezone.now()).date()


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def add(request: MemberRequest) -> HttpResponse:
    """A new athlete with the first episode, and the invitation if it is to go out now."""
    form = AddAthleteForm(
        request.POST if request.method == "POST" else None,
        clinicians=clinicians(request.membership.clinic_id),
        initial={
            "clinician": request.membership.pk,
            "distance_unit": "mi" if request.membership.clinic.uses_miles else "km",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            athlete = people.add_athlete(
                by=request.membership,
                person=form.person(form.cleaned_data["email"]),
                clinician=form.cleaned_data["clinician"],
                episode=form.episode(),
                race=form.race(),
                invite_now=form.cleaned_data["invite_now"],
                today=_today(request),
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            sent = "The invitation is on its way." if form.cleaned_data["invite_now"] else "Nothing was sent yet."
            messages.success(request, f"{athlete.membership.name} is on your list. {sent}")
            return redirect("athletes:detail", athlete.pk)
    return render(request, "athletes/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def contact(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Correct name, phone, date of birth, units and the responsible clinician."""
    athlete = athlete_for(request.membership, pk)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        clinicians=clinicians(request.membership.clinic_id),
        initial=_contact_of(athlete),
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.edit_contact(
                by=request.membership,
                athlete=athlete,
                person=form.person(athlete.membership.email),
                clinician=form.cleaned_data["clinician"],
                today=_today(request),
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Contact data saved.")
            return redirect("athletes:detail", athlete.pk)
    log_access(by=request.membership, athlete=athlete.membership, what="contact data")
    context = {"form": form, "athlete": athlete}
    return render(request, "athletes/contact.html", context, status=422 if form.errors else 200)


def _contact_of(athlete: Athlete) -> dict[str, object]:
    return {
        "name": athlete.membership.name,
        "phone": athlete.membership.phone,
        "date_of_birth": athlete.date_of_birth,
        "sex_for_norms": athlete.sex_for_norms,
        "distance_unit": "mi" if athlete.uses_miles else "km",
        "clinician": athlete.clinician_id,
    }


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def add_episode(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A further complaint of an athlete."""
    athlete = athlete_for(request.membership, pk)
    form = EpisodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            people.add_episode(by=request.membership, athlete=athlete, facts=form.episode(), today=_today(request))
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Episode opened. Its intake is ready to be filled in.")
            return redirect("athletes:detail", athlete.pk)
    log_access(by=request.membership, athlete=athlete.membership, what="new episode")
    context = {"form": form, "athlete": athlete, "title": "New episode", "action": "Open episode"}
    return render(request, "athletes/episode.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def edit_episode(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Correct an episode."""
    episode = episode_for(request.membership, pk)
    form = EpisodeForm(request.POST if request.method == "POST" else None, initial=EpisodeForm.initial_of(episode))
    if request.method == "POST" and form.is_valid():
        try:
            people.edit_episode(by=request.membership, episode=episode, facts=form.episode(), today=_today(request))
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, "Episode saved.")
            return redirect("athletes:detail", episode.athlete_id)
    log_access(by=request.membership, athlete=episode.athlete.membership, what="episode")
    context = {
        "form": form,
        "athlete": episode.athlete,
        "episode": episode,
        "title": "Edit episode",
        "action": "Save episode",
    }
    return render(request, "athletes/episode.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@allow(Role.CLINICIAN)
def close_episode(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Care for a complaint ends; its records stay readable."""
    episode = episode_for(request.membership, pk)
    form = CloseEpisodeForm(request.POST if request.method == "POST" else None, today=_today(request))
    if request.method == "POST" and form.is_valid():
        try:
            people.close_episode(by=request.membership, episode=episode, on=form.cleaned_data["on"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"{episode.complaint}: episode closed.")
            return redirect("athletes:detail", episode.athlete_id)
    log_access(by=request.membership, athlete=episode.athlete.membership, what="episode")
    context = {"form": form, "athlete": episode.athlete, "episode": episode}
    return render(request, "athletes/close_episode.html", context, status=422 if form.errors else 200)
