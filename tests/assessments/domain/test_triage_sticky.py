"""Fired rules stay until a clinician resolves them (clinical.md 2.1-6), and who is told about new ones (2.1-7)."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from assessments.domain.triage import (
    ActiveRule,
    Outcome,
    Resolution,
    TriageVerdict,
    can_release,
    fill_negatives,
    may_override,
    must_rerun,
    newly_fired,
    resolve,
    screen,
)
from clinic.domain.errors import RuleViolation
from tests.assessments.domain.triage_builders import CONTENT, TODAY, build, triage

LATER = TODAY + timedelta(days=3)


def found(outcome: Outcome, on: date = TODAY) -> Resolution:
    """A clinician's record."""
    return Resolution(outcome, by="Noor Haddad", on=on, note="Examined, MRI without findings.")


def resolved(verdict: TriageVerdict, outcome: Outcome, rule_id: str = "RF-37") -> Sequence[ActiveRule]:
    """The register after a clinician resolved a rule of problem p1."""
    return resolve(verdict.register, rule_id, found(outcome), problem_id="p1")


def test_a_later_no_of_the_runner_never_clears_a_fired_rule() -> None:
    first = triage(problem={"b_night": True})
    second = triage(problem={"b_night": False}, sticky=first.register, today=LATER)
    assert second.fired == ("RF-37",)
    assert second.rules[0].is_kept
    assert not second.rules[0].is_confirmed
    assert second.state == "not_cleared"
    assert second.register[0].fired_on == TODAY


@pytest.mark.parametrize("outcome", [Outcome.EXCLUDED, Outcome.TREATED])
def test_a_clinician_ends_a_rule_and_the_same_answer_does_not_fire_it_again(outcome: Outcome) -> None:
    first = triage(problem={"b_night": True})
    second = triage(problem={"b_night": True}, sticky=resolved(first, outcome), today=LATER)
    assert second.state == "clear"
    assert second.ruled_out == (("RF-37", "p1"),)
    third = triage(problem={"b_night": True}, sticky=second.register, today=LATER)
    assert third.state == "clear"


def test_a_confirmed_rule_keeps_its_restrictions_until_it_is_treated() -> None:
    first = triage(problem={"b_night": True})
    confirmed = triage(problem={"b_night": False}, sticky=resolved(first, Outcome.CONFIRMED))
    assert confirmed.fired == ("RF-37",)
    assert confirmed.rules[0].is_confirmed
    assert confirmed.running_action == "STOP_RUN"
    treated = triage(problem={"b_night": False}, sticky=resolved(confirmed, Outcome.TREATED))
    assert treated.state == "clear"
    assert treated.register == ()


def test_the_same_yes_given_in_a_new_report_fires_an_excluded_rule_anew() -> None:
    first = triage(problem={"b_night": True}, marks={"b_night": "intake"})
    register = resolved(first, Outcome.EXCLUDED)
    assert triage(problem={"b_night": True}, marks={"b_night": "intake"}, sticky=register).fired == ()
    again = triage(problem={"b_night": True}, marks={"b_night": "check-in 7"}, sticky=register, today=LATER)
    assert again.fired == ("RF-37",)
    assert again.register[0].fired_on == LATER
    assert again.register[0].resolution is None
    assert [rule.rule_id for rule in newly_fired(register, again)] == ["RF-37"]


def test_a_yes_withdrawn_and_given_again_fires_an_excluded_rule_anew() -> None:
    first = triage(problem={"b_night": True})
    withdrawn = triage(problem={"b_night": False}, sticky=resolved(first, Outcome.EXCLUDED))
    assert withdrawn.state == "clear"
    assert triage(problem={"b_night": True}, sticky=withdrawn.register).fired == ("RF-37",)


def test_another_positive_answer_fires_an_excluded_rule_anew() -> None:
    first = triage(region="calf", problem={"c_bruise": True})
    register = resolved(first, Outcome.EXCLUDED, "RF-33")
    assert triage(region="calf", problem={"c_bruise": True}, sticky=register).fired == ()
    assert triage(region="calf", problem={"c_bruise": True, "c_pop": True}, sticky=register).fired == ("RF-33",)


def test_a_worse_number_fires_an_excluded_rule_anew() -> None:
    first = triage(answers={"wt_loss_pct": 10})
    register = resolve(first.register, "RF-42", found(Outcome.EXCLUDED))
    assert triage(answers={"wt_loss_pct": 10}, sticky=register).fired == ()
    assert triage(answers={"wt_loss_pct": 12}, sticky=register).fired == ("RF-42",)


def test_days_that_merely_pass_do_not_fire_an_excluded_rule_anew() -> None:
    start = TODAY - timedelta(days=7)
    first = triage(problem={"hop_pain": "sharp"}, deload_start_date=start)
    register = resolved(first, Outcome.EXCLUDED, "RF-35")
    later = triage(problem={"hop_pain": "sharp"}, deload_start_date=start, sticky=register, today=LATER)
    assert later.fired == ()


def test_withdrawing_an_answer_does_not_make_an_excluded_rule_known() -> None:
    first = triage(problem={"b_night": True})
    unsure = triage(problem={"b_night": "dont_know"}, sticky=resolved(first, Outcome.EXCLUDED))
    assert unsure.unknown == ("RF-37",)
    assert unsure.state == "cannot_clear"


def test_a_rule_of_a_problem_that_is_not_on_the_table_stays() -> None:
    first = triage(problem={"b_night": True})
    person, other = fill_negatives(CONTENT, *build(problem_id="p2", region="calf"))
    verdict = screen(person, [other], sticky=first.register, rules=CONTENT, today=LATER)
    assert verdict.fired == ("RF-37",)
    assert verdict.rules[0].problems == ("p1",)


def test_an_exclusion_holds_for_its_own_problem_only() -> None:
    first = triage(problem={"b_night": True})
    person, same = fill_negatives(CONTENT, *build(problem={"b_night": True}))
    _, other = fill_negatives(CONTENT, *build(problem_id="p2", problem={"b_night": True}))
    register = resolved(first, Outcome.EXCLUDED)
    verdict = screen(person, [same, other], sticky=register, rules=CONTENT, today=LATER)
    assert verdict.rules[0].problems == ("p2",)


def test_an_exclusion_about_the_person_holds_for_a_new_problem_too() -> None:
    first = triage(answers={"ed": "current"})
    register = resolve(first.register, "RF-42", found(Outcome.EXCLUDED))
    person, one = fill_negatives(CONTENT, *build(answers={"ed": "current"}))
    _, two = fill_negatives(CONTENT, *build(problem_id="p2"))
    assert screen(person, [two, one], sticky=register, rules=CONTENT, today=LATER).state == "clear"


def test_a_clinician_rules_out_what_no_answer_can_decide_until_findings_change() -> None:
    injured = {"trauma10": True, "oa_malleolar_pain": True}
    first = triage(region="ankle", person={"age_years": 16}, problem=injured)
    register = [judgement.ruled_out(found(Outcome.EXCLUDED)) for judgement in first.judgements]
    second = triage(region="ankle", person={"age_years": 16}, problem=injured, sticky=register)
    assert second.state == "clear_with_monitoring"
    tender = {"oa_lat": True}
    third = triage(region="ankle", person={"age_years": 16}, problem=injured, clinician=tender, sticky=second.register)
    assert third.unknown == ("RF-18",)
    with pytest.raises(RuleViolation, match="only be excluded"):
        first.judgements[0].ruled_out(found(Outcome.TREATED))


def test_competing_register_entries_never_lose_the_active_one() -> None:
    first = triage(problem={"b_night": True})
    both = [*resolved(first, Outcome.EXCLUDED), *first.register]
    for register in (both, both[::-1]):
        assert triage(problem={"b_night": True}, sticky=register).fired == ("RF-37",)


@pytest.mark.parametrize(("by", "note", "field"), [("", "Seen.", "by"), ("Noor", "  ", "note")])
def test_a_resolution_needs_a_name_and_a_note(by: str, note: str, field: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        Resolution(Outcome.EXCLUDED, by=by, on=TODAY, note=note)
    assert caught.value.field == field


def test_only_an_active_rule_can_be_resolved() -> None:
    first = triage(problem={"b_night": True})
    with pytest.raises(RuleViolation, match="RF-36 is not active"):
        resolve(first.register, "RF-36", found(Outcome.EXCLUDED), problem_id="p1")
    with pytest.raises(RuleViolation, match="RF-37 is not active"):
        resolve(resolved(first, Outcome.TREATED), "RF-37", found(Outcome.EXCLUDED), problem_id="p1")


def test_a_register_with_a_rule_that_does_not_exist_is_refused() -> None:
    stray = ActiveRule("RF-99", None, TODAY, frozenset())
    with pytest.raises(RuleViolation, match="RF-99"):
        triage(sticky=[stray])


def test_newly_fired_names_only_new_rules_and_new_problems() -> None:
    first = triage(problem={"b_night": True})
    assert [rule.rule_id for rule in newly_fired((), first)] == ["RF-37"]
    same = triage(problem={"b_night": True}, sticky=first.register)
    assert newly_fired(first.register, same) == ()
    person, one = fill_negatives(CONTENT, *build(problem={"b_night": True}, answers={"q_heat": True}))
    _, two = fill_negatives(CONTENT, *build(problem_id="p2", problem={"b_night": True}))
    verdict = screen(person, [one, two], sticky=first.register, rules=CONTENT, today=LATER)
    fresh = newly_fired(first.register, verdict)
    assert [(rule.rule_id, rule.problems) for rule in fresh] == [("RF-05", ("p1", "p2")), ("RF-37", ("p2",))]
    assert [rule.level.is_full_screen for rule in fresh] == [True, False]


def test_release_and_override_follow_state_and_level() -> None:
    clear, monitor = triage(), triage(answers={"nsaid_days": 7})
    refer, urgent = triage(answers={"missed_cycles": 3}), triage(problem={"b_night": True})
    same_day, unsure = triage(problem={"j_hot": True}), triage(problem={"b_night": None})
    unsure_emergency = triage(answers={"q_chest": None})
    assert [can_release(verdict) for verdict in (clear, monitor, refer)] == [True, True, True]
    assert not any(can_release(verdict) for verdict in (urgent, same_day, unsure, unsure_emergency))
    assert [may_override(verdict) for verdict in (urgent, unsure)] == [True, True]
    assert not any(may_override(verdict) for verdict in (clear, same_day, unsure_emergency))
    assert [verdict.full_screen for verdict in (urgent, same_day, unsure_emergency)] == [False, True, False]


def test_what_makes_triage_run_again() -> None:
    assert not must_rerun()
    assert must_rerun(intake_saved=True)
    assert must_rerun(weekly_check_in=True)
    assert must_rerun(test_session=True)
    assert must_rerun(night_pain=True)
    assert must_rerun(focal_bone_pain=True)
    assert must_rerun(limp=True)
