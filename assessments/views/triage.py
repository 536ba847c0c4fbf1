"""The triage review of one athlete: what fired, what is not known, findings, outcomes, referrals. For clinicians."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments.access import athlete_for, fired_rule_for, referral_for
from assessments.forms.triage import FindingsForm, ReferralForm, ReferralStepForm, ResolveForm, RuleOutForm
from assessments.models import FiredRule, Referral, ReferralStatus
from assessments.presenters.triage import (
    EpisodeFindings,
    other_examinations,
    questions_for,
    referral_start,
    screen_entry,
    triage_page,
    wells_words,
)
from assessments.selectors.testing import local_today
from assessments.selectors.triage import (
    StandingTriage,
    current_triage,
    fired_rules_of,
    intake_waits,
    open_episodes,
    referrals_of,
    screens_of,
)
from assessments.services.referrals import close_referral, create_referral, update_referral
from assessments.services.triage import acknowledge_intake, record_findings, resolve_rule, rule_out
from athletes.models import Athlete, Episode
from clinic.access import MemberRequest, allow
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.models import Role
from clinic.services.audit import log_access

HISTORY = 12


@require_GET
@allow(Role.CLINICIAN)
def review(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page itself."""
    athlete = athlete_for(request.membership, pk)
    log_access(by=request.membership, athlete=athlete.membership, what="triage")
    return _page(request, athlete)


@require_POST
@allow(Role.CLINICIAN)
def findings(request: MemberRequest, pk: UUID, episode_pk: UUID) -> HttpResponse:
    """Record what was examined or asked about one complaint."""
    athlete = athlete_for(request.membership, pk)
    standing, episode = current_triage(athlete), _episode(athlete, episode_pk)
    form = _findings_form(episode, standing, request.POST)
    if form.is_valid():
        try:
            record_findings(by=request.membership, episode=episode, answers=form.answers)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"Findings recorded. Triage ran again for {athlete}.")
            return redirect("assessments:triage", pk=pk)
    return _page(request, athlete, findings={episode.pk: form}, status=422)


@require_POST
@allow(Role.CLINICIAN)
def resolve(request: MemberRequest, rule_pk: UUID) -> HttpResponse:
    """Say what was found about a fired rule."""
    rule = fired_rule_for(request.membership, rule_pk)
    form = ResolveForm(request.POST, rule=rule)
    if form.is_valid():
        try:
            resolve_rule(by=request.membership, fired_rule=rule, **form.cleaned_data)
        except RuleViolation as violation:
            add_violation(form, violation)
            if violation.field is None:  # somebody was first, and the rule's own form is no longer on the page
                messages.error(request, violation.message)
        else:
            messages.success(request, f"{rule.rule_id}: {form.cleaned_data['outcome']}. Triage ran again.")
            return redirect("assessments:triage", pk=rule.athlete_id)
    return _page(request, athlete_for(request.membership, rule.athlete_id), resolving={rule.pk: form}, status=422)


@require_POST
@allow(Role.CLINICIAN)
def exclude(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Exclude a rule on the clinician's own judgement."""
    athlete = athlete_for(request.membership, pk)
    form = RuleOutForm(request.POST)
    episodes = open_episodes(athlete)
    if form.is_valid() and episodes:
        try:
            rule_out(
                by=request.membership,
                episode=episodes[0],
                rule_id=form.cleaned_data["rule"],
                note=form.cleaned_data["note"],
            )
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"{form.cleaned_data['rule']} excluded on your judgement.")
            return redirect("assessments:triage", pk=pk)
    return _page(request, athlete, ruling_out=form, status=422)


@require_POST
@allow(Role.CLINICIAN)
def intake_read(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take "Intake is in" off Today."""
    athlete = athlete_for(request.membership, pk)
    acknowledge_intake(by=request.membership, athlete=athlete)
    messages.success(request, "Marked as read. It is off Today.")
    return redirect("assessments:triage", pk=pk)


@require_POST
@allow(Role.CLINICIAN)
def refer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Start a referral."""
    athlete = athlete_for(request.membership, pk)
    form = ReferralForm(request.POST, today=local_today(athlete))
    episodes = open_episodes(athlete)
    if form.is_valid() and episodes:
        create_referral(
            by=request.membership,
            episode=episodes[0],
            to_whom=form.cleaned_data["to_whom"],
            why=form.cleaned_data["why"],
            due_on=form.cleaned_data["due_on"],
            rule_ids=form.rule_ids,
        )
        messages.success(request, "Referral started. It stays here until you close it.")
        return redirect("assessments:triage", pk=pk)
    return _page(request, athlete, referring=form, status=422)


@require_POST
@allow(Role.CLINICIAN)
def referral(request: MemberRequest, referral_pk: UUID) -> HttpResponse:
    """Move a referral on, or close it with what came of it."""
    found = referral_for(request.membership, referral_pk)
    form = ReferralStepForm(request.POST, auto_id=f"referral-{found.pk.hex}-%s")
    if form.is_valid():
        try:
            _step(request, found, form)
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            messages.success(request, f"Referral to {found.to_whom}: saved.")
            return redirect("assessments:triage", pk=found.athlete_id)
    athlete = athlete_for(request.membership, found.athlete_id)
    return _page(request, athlete, steps={found.pk: form}, status=422)


def _step(request: MemberRequest, found: Referral, form: ReferralStepForm) -> None:
    if form.cleaned_data["status"] == ReferralStatus.CLOSED:
        close_referral(by=request.membership, referral=found, outcome=form.cleaned_data["outcome"])
    else:
        update_referral(by=request.membership, referral=found, status=form.cleaned_data["status"])


def _page(request: HttpRequest, athlete: Athlete, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The review with whatever form came back bound, so that nothing typed is lost."""
    standing, today = current_triage(athlete), local_today(athlete)
    episodes = open_episodes(athlete)
    page = triage_page(standing, athlete.clinic)
    resolving: dict[UUID, ResolveForm] = bound.get("resolving", {})
    steps: dict[UUID, ReferralStepForm] = bound.get("steps", {})
    context = {
        "athlete": athlete,
        "athlete_url": reverse("athletes:detail", args=[athlete.pk]),
        "page": page,
        "cards": [(card, resolving.get(card.row.pk) or ResolveForm(rule=card.row)) for card in page.cards],
        "complaints": [_complaint(one, standing, bound.get("findings", {})) for one in episodes],
        "rule_out": bound.get("ruling_out") or RuleOutForm(),
        "referral_form": bound.get("referring") or ReferralForm(today=today, initial=referral_start(standing, today)),
        "referral_open": "referring" in bound,
        "referrals": [(one, steps.get(one.pk) or _step_form(one)) for one in referrals_of(athlete)],
        "history": [screen_entry(screen, athlete.clinic) for screen in screens_of(athlete)[:HISTORY]],
        "settled": [rule for rule in fired_rules_of(athlete)[:HISTORY] if _settled(rule)],
        "intake_waits": intake_waits(athlete),
    }
    return render(request, "assessments/triage.html", context, status=status)


def _settled(rule: FiredRule) -> bool:
    return rule.outcome in ("excluded", "treated")


def _step_form(found: Referral) -> ReferralStepForm:
    return ReferralStepForm(
        initial={"status": found.status, "outcome": found.outcome}, auto_id=f"referral-{found.pk.hex}-%s"
    )


def _complaint(episode: Episode, standing: StandingTriage, bound: dict[UUID, FindingsForm]) -> EpisodeFindings:
    recorded = getattr(episode, "findings", None)
    shown = questions_for(episode, standing.document, recorded.answers if recorded else {})
    return EpisodeFindings(
        episode=episode,
        form=bound.get(episode.pk) or _findings_form(episode, standing, None),
        wells=wells_words(episode, standing.document),
        recorded=f"{recorded.recorded_by}, {episode.clinic.local(recorded.recorded_at):%a %-d %b}" if recorded else "",
        open_count=len(shown),
    )


def _findings_form(episode: Episode, standing: StandingTriage, data: Any) -> FindingsForm:
    recorded = getattr(episode, "findings", None)
    answers = recorded.answers if recorded else {}
    shown = questions_for(episode, standing.document, answers)
    return FindingsForm(
        data,
        questions=shown,
        others=other_examinations(shown),
        recorded=answers,
        auto_id=f"f-{episode.pk.hex}-%s",
    )


def _episode(athlete: Athlete, pk: UUID) -> Episode:
    found = next((one for one in open_episodes(athlete) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found
