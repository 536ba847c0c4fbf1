"""Booking, moving, cancelling an appointment, and marking what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic import selectors
from clinic.access import STAFF, MemberRequest, allow, appointment_for, recall_for
from clinic.content.schedule import schedule_rules
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.forms.schedule import BookingForm, MoveForm, PlaceQuery, StatusForm, with_chosen_slot
from clinic.models import Appointment, AppointmentKind, Membership, Recall
from clinic.presenters.lists import slot_words
from clinic.presenters.today import STATUS_LOOKS
from clinic.presenters.words import day_words
from clinic.services import schedule as service


@allow(*STAFF)
def book(request: MemberRequest) -> HttpResponse:
    """Book, with proposed times; when somebody was faster, nothing is booked and the next free times are offered."""
    member, clinic = request.membership, request.membership.clinic
    query = PlaceQuery.read(request.GET)
    recall = _recall(member, request.POST.get("recall") or query.get("recall"))
    form = BookingForm(
        with_chosen_slot(request.POST, clinic) if request.method == "POST" else None,
        initial=_initial(query, recall, member),
        clinic=clinic,
        clinicians=selectors.clinicians(clinic.pk),
        athletes=selectors.athletes(clinic.pk),
    )
    slots: Sequence[datetime] = ()
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("athlete", "clinician", "kind", "minutes", "room", "note")}
        try:
            appointment = service.book_appointment(
                by=member, starts_at=form.cleaned_data["starts_at"], recall=recall, **wanted
            )
        except RuleViolation as violation:
            add_violation(form, violation)
            slots = _offered(violation)
        else:
            messages.success(request, _booked_words(appointment))
            return redirect("clinic:schedule-week", day=clinic.local(appointment.starts_at).date())
    elif request.method != "POST":
        slots = _proposed(form, member)
    context = {"form": form, "recall": recall, "slots": _buttons(slots, member), "taken": bool(form.errors and slots)}
    return render(request, "clinic/book.html", context, status=422 if form.errors else 200)


def _recall(member: Membership, value: object) -> Recall | None:
    try:
        return recall_for(member, UUID(str(value))) if value else None
    except ValueError:
        return None


def _initial(query: dict[str, Any], recall: Recall | None, member: Membership) -> dict[str, Any]:
    """What the address asks for; a recall brings its runner, the runner's therapist and the kind."""
    initial: dict[str, Any] = {"kind": AppointmentKind.RETEST if recall else AppointmentKind.FOLLOW_UP, **query}
    if member.is_clinician:
        initial.setdefault("clinician", member.pk)
    if recall is not None:
        record = getattr(recall.athlete, "athlete", None)
        initial["athlete"] = recall.athlete_id
        initial["recall"] = recall.pk
        if record is not None and "clinician" not in query:
            initial["clinician"] = record.clinician_id
    return initial


def _proposed(form: BookingForm, member: Membership) -> Sequence[datetime]:
    """The next free times of the chosen two; none before both are known."""
    chosen = [str(form.initial.get(name) or "") for name in ("clinician", "athlete")]
    if not all(chosen):
        return ()
    people = list(selectors.people(member.clinic_id).filter(pk__in=chosen))
    length = schedule_rules().default_lengths[str(form.initial["kind"])]
    minutes = int(length.total_seconds() // 60)
    now = timezone.now()
    return selectors.next_free_slots(clinic=member.clinic, people=people, minutes=minutes, not_before=now, now=now)


def _offered(violation: RuleViolation) -> Sequence[datetime]:
    slots = violation.params.get("slots", ())
    return slots if isinstance(slots, tuple) else ()


def _buttons(slots: Sequence[datetime], member: Membership) -> list[tuple[str, str]]:
    today = member.clinic.local(timezone.now()).date()
    return [(slot.isoformat(), slot_words(slot, today)) for slot in slots]


def _booked_words(appointment: Appointment) -> str:
    local = appointment.clinic.local(appointment.starts_at)
    when = f"{day_words(local.date())}, {local:%H:%M}"
    return f"Booked: {appointment.athlete.name} with {appointment.clinician.name}, {when}. A confirmation goes by mail."


@allow(*STAFF)
def appointment(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One appointment and what can be done with it."""
    found = appointment_for(request.membership, pk)
    return render(request, "clinic/appointment.html", _appointment_context(request.membership, found))


def _appointment_context(member: Membership, found: Appointment) -> dict[str, Any]:
    clinic = member.clinic
    local, end = clinic.local(found.starts_at), clinic.local(found.ends_at)
    status, word = STATUS_LOOKS[found.status]
    return {
        "appointment": found,
        "day": day_words(local.date()),
        "date": local.date(),
        "time": f"{local:%H:%M} to {end:%H:%M}",
        "status": status,
        "word": word,
        "ahead": found.status in {"booked", "confirmed"},
        "begun": found.starts_at <= timezone.now(),
    }


@allow(*STAFF)
def move(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give an appointment another time; its old reminder is dropped."""
    member, clinic = request.membership, request.membership.clinic
    found = appointment_for(member, pk)
    local = clinic.local(found.starts_at)
    minutes = int((found.ends_at - found.starts_at).total_seconds() // 60)
    initial = {"clinician": found.clinician_id, "date": local.date(), "time": local.time(), "minutes": minutes}
    form = MoveForm(
        with_chosen_slot(request.POST, clinic) if request.method == "POST" else None,
        initial=initial,
        clinic=clinic,
        clinicians=selectors.clinicians(clinic.pk),
    )
    slots: Sequence[datetime] = ()
    if request.method == "POST" and form.is_valid():
        try:
            moved = service.move_appointment(
                by=member,
                appointment=found,
                starts_at=form.cleaned_data["starts_at"],
                clinician=form.cleaned_data["clinician"],
                minutes=form.cleaned_data["minutes"],
            )
        except RuleViolation as violation:
            add_violation(form, violation)
            slots = _offered(violation)
        else:
            messages.success(request, f"Moved. {moved.athlete.name} gets a letter with the new time.")
            return redirect("clinic:appointment", pk=moved.pk)
    context = {"form": form, "slots": _buttons(slots, member), **_appointment_context(member, found)}
    return render(request, "clinic/move.html", context, status=422 if form.errors else 200)


@allow(*STAFF)
def cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask, then call the appointment off."""
    found = appointment_for(request.membership, pk)
    context = _appointment_context(request.membership, found)
    if request.method != "POST":
        return render(request, "clinic/cancel.html", context)
    try:
        service.cancel_appointment(by=request.membership, appointment=found)
    except RuleViolation as violation:
        return render(request, "clinic/cancel.html", {**context, "problem": violation}, status=422)
    messages.success(request, f"Cancelled. {found.athlete.name} gets a letter, and the time is free again.")
    return redirect("clinic:schedule-day", day=context["date"])


@allow(*STAFF)
@require_POST
def mark(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Confirmed, arrived, done, did not come."""
    found = appointment_for(request.membership, pk)
    form = StatusForm(request.POST)
    if not form.is_valid():
        messages.error(request, "We do not know this state. Nothing was changed.")
        return redirect("clinic:appointment", pk=found.pk)
    try:
        marked = service.mark_appointment(by=request.membership, appointment=found, status=form.cleaned_data["status"])
    except RuleViolation as violation:
        messages.error(request, violation.message)
    else:
        messages.success(request, f"{marked.athlete.name}: {marked.get_status_display().lower()}.")
    return redirect("clinic:appointment", pk=found.pk)
