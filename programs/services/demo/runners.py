"""Who the invented runners of the demo are and what they say about themselves. Names and numbers are made up.

Complaints and figures follow the worked cases V01 to V10 of the clinical specification, and two more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from athletes.services.people import EpisodeFacts, PersonFacts, RaceFacts
from programs.services.demo.intakes import IntakeStory
from programs.services.demo.practice import RUNNER

HALF_MARATHON_M = 21_098
MARATHON_M = 42_195


@dataclass(frozen=True, slots=True)
class Sketch:
    """One runner before anything happened: person, complaint, goal race, and what the intake will say."""

    person: PersonFacts
    episode: EpisodeFacts
    story: IntakeStory
    race: RaceFacts | None = None


@dataclass(frozen=True, slots=True)
class _Who:
    name: str
    email: str
    phone: str
    age: int
    sex: str

    def facts(self, today: date, *, miles: bool = False) -> PersonFacts:
        born = today - timedelta(days=self.age * 365 + self.age // 4 + 120)
        return PersonFacts(self.name, self.email, self.phone, born, self.sex, miles)


def _sketch(
    who: _Who,
    today: date,
    episode: tuple[str, str, int, str],
    *,
    goal: str = "",
    race: tuple[str, int, int, str] | None = None,
    person: Mapping[str, object] | None = None,
    problem: Mapping[str, object] | None = None,
    shoes: tuple[Mapping[str, object], ...] = (),
    miles: bool = False,
) -> Sketch:
    """``episode``: region, side, days since onset, how it began. ``race``: name, metres, days ahead, priority."""
    region, side, since, began = episode
    onset = today - timedelta(days=since)
    facts = who.facts(today, miles=miles)
    planned = None if race is None else RaceFacts(race[0], today + timedelta(days=race[2]), race[1], race[3])
    place = {"region": region, "side": side, "onset_date": onset.isoformat()}
    place |= {"onset_mode": {"days": "over_days"}.get(began, began or "gradual")}
    about = {"dob": facts.date_of_birth, "sex_for_norms": facts.sex_for_norms, "goal_text": goal}
    races = () if planned is None else (_race(planned),)
    story = IntakeStory(about | dict(person or {}), place | dict(problem or {}), shoes or (_daily_shoe(today),), races)
    return Sketch(facts, EpisodeFacts(region, side, onset, began, None, goal), story, planned)


def _race(race: RaceFacts) -> Mapping[str, object]:
    return {
        "date": race.date.isoformat(),
        "distance_m": race.distance_m,
        "descent_m": 90,
        "ascent_m": 90,
        "surface": "road",
        "priority": race.priority,
        "willing_to_defer": "maybe",
    }


def _daily_shoe(today: date) -> Mapping[str, object]:
    return {
        "name": "Grey daily trainers",
        "category": "daily",
        "first_use_date": (today - timedelta(days=150)).isoformat(),
        "distance_m": 410_000,
        "drop_mm": "8.0",
        "share_pct": 100,
        "status": "active",
    }


def ines(today: date) -> Sketch:
    """V01: an Achilles that has been sore for six months, and a half marathon in ten weeks."""
    return _sketch(
        _Who("Ines Carvalho", RUNNER, "07700 900101", 41, "female"),
        today,
        ("achilles_mid", "R", 183, "gradual"),
        goal="Run the Riverside half without limping the day after.",
        race=("Riverside Half", HALF_MARATHON_M, 70, "A"),
        person={
            "height_cm": "166.0",
            "mass_kg": "62.0",
            "training_age_y": "9",
            "weekly_distance_now_m": 40_000,
            "weekly_distance_usual_m": 40_000,
            "longest_run_30d_m": 16_000,
            "last_interval_session_date": (today - timedelta(days=24)).isoformat(),
            "preferred_long_run_day": "sun",
            "sore_runs": [{"run_type": "tempo", "sites": ["achilles_mid"], "pain_during": 4, "pain_next_morning": 3}],
        },
        problem={
            "pain_walk": 1,
            "pain_run_max": 4,
            "pain_next_morning": 3,
            "baseline_B": 1,
            "morning_stiffness_min": 12,
            "hop_pain": "mild",
            "aggravators": ["speed", "uphill"],
        },
    )


def daniel(today: date) -> Sketch:
    """V02: one sore spot on the shin after a jump in distance, a marathon in eight weeks."""
    return _sketch(
        _Who("Daniel Osei", "daniel.osei@demo.example", "07700 900102", 33, "male"),
        today,
        ("shin_medial", "L", 16, "days"),
        goal="My first marathon.",
        race=("City Marathon", MARATHON_M, 56, "A"),
        person={"weekly_distance_now_m": 72_000, "weekly_distance_usual_m": 52_000, "longest_run_30d_m": 30_000},
        problem={"b_focal": True, "b_impact": True, "b_lingers": True, "hop_pain": "sharp", "pain_run_max": 6},
    )


def mei_ling(today: date) -> Sketch:
    """V03: pain at the kneecap and a long stride."""
    return _sketch(
        _Who("Mei-Ling Tan", "mei-ling.tan@demo.example", "07700 900103", 29, "female"),
        today,
        ("knee_anterior", "L", 70, "gradual"),
        goal="Run with my club again on Thursdays.",
        person={"weekly_distance_now_m": 25_000, "weekly_distance_usual_m": 25_000, "longest_run_30d_m": 10_000},
        problem={"pain_walk": 1, "pain_run_max": 3, "baseline_B": 1, "aggravators": ["downhill", "stairs"]},
    )


def tomas(today: date) -> Sketch:
    """V04: the outer knee after a race with a long way down."""
    return _sketch(
        _Who("Tomás Ferreira", "tomas.ferreira@other.example", "07700 900104", 45, "male"),
        today,
        ("knee_lateral", "R", 9, "days"),
        goal="Back to hilly runs.",
        person={"weekly_distance_now_m": 45_000, "weekly_distance_usual_m": 43_000, "longest_run_30d_m": 21_000},
        problem={"pain_run_max": 5, "aggravators": ["downhill"]},
        miles=True,
    )


def piotr(today: date) -> Sketch:
    """V05: a calf that went with a kick during hill sprints, and a bruise."""
    return _sketch(
        _Who("Piotr Nowak", "piotr.nowak@demo.example", "07700 900105", 52, "male"),
        today,
        ("calf", "R", 3, "sudden"),
        goal="Know what it is.",
        person={"weekly_distance_now_m": 30_000, "weekly_distance_usual_m": 30_000},
        problem={"c_pop": True, "c_bruise": True, "leg_swelling": True, "w4": True, "w6": False, "pain_walk": 3},
    )


def samuel(today: date) -> Sketch:
    """V06: the heel, five days into a much lower shoe."""
    low = {
        "name": "Low green shoes",
        "category": "lightweight",
        "first_use_date": (today - timedelta(days=5)).isoformat(),
        "distance_m": 30_000,
        "drop_mm": "4.0",
        "share_pct": 60,
        "status": "active",
    }
    return _sketch(
        _Who("Samuel Haile", "samuel.haile@demo.example", "07700 900106", 46, "male"),
        today,
        ("heel_plantar", "L", 12, "days"),
        goal="No more hobbling in the morning.",
        person={"weekly_distance_now_m": 36_000, "weekly_distance_usual_m": 30_000, "recent_changes_6w": ["new_shoes"]},
        problem={"pain_walk": 3, "pain_run_max": 3, "baseline_B": 2, "aggravators": ["first_steps"]},
        shoes=({**_daily_shoe(today), "share_pct": 40, "drop_mm": "10.0"}, low),
    )


def amara(today: date) -> Sketch:
    """V07: no complaint; a screen before the season."""
    return _sketch(
        _Who("Amara Nwosu", "amara.nwosu@demo.example", "07700 900107", 35, "female"),
        today,
        ("none", "midline", 0, ""),
        goal="Stay healthy through the summer.",
        person={"weekly_distance_now_m": 38_000, "weekly_distance_usual_m": 38_000},
    )


def george(today: date) -> Sketch:
    """V08: a swollen, tender calf: not a running injury until somebody has looked."""
    return _sketch(
        _Who("George Whitfield", "george.whitfield@demo.example", "07700 900108", 58, "male"),
        today,
        ("calf", "L", 4, "days"),
        person={"weekly_distance_now_m": 18_000, "weekly_distance_usual_m": 25_000},
        problem={"leg_swelling": True, "w4": True, "w6": True, "w7": True, "dvt_extra": True, "pain_walk": 3}
        | {"deload_start_date": (today - timedelta(days=3)).isoformat()},
    )


def leila(today: date) -> Sketch:
    """V09: a calf that holds easy running and not tempo."""
    return _sketch(
        _Who("Leila Haddad", "leila.haddad@other.example", "07700 900109", 38, "female"),
        today,
        ("calf", "R", 40, "gradual"),
        goal="Finish the harbour half in good shape.",
        race=("Harbour Half", HALF_MARATHON_M, 42, "B"),
        person={"weekly_distance_now_m": 38_000, "weekly_distance_usual_m": 36_000, "longest_run_30d_m": 15_000},
        problem={"pain_run_max": 4, "aggravators": ["speed"]},
        miles=True,
    )


def freya(today: date) -> Sketch:
    """V10: groin pain on impact and at night, and signs of too little energy."""
    return _sketch(
        _Who("Freya Lindqvist", "freya.lindqvist@demo.example", "07700 900110", 24, "female"),
        today,
        ("hip_groin", "L", 21, "gradual"),
        race=("Spring 10 km", 10_000, 12, "A"),
        person={
            "height_cm": "168.0",
            "mass_kg": "51.4",
            "weekly_distance_now_m": 60_000,
            "weekly_distance_usual_m": 60_000,
            "missed_cycles": 5,
            "periods12": 4,
            "restrict": True,
        },
        problem={"b_impact": True, "b_lingers": True, "b_night": True, "hop_pain": "not_done", "pain_walk": 3},
    )


def kwame(today: date) -> Sketch:
    """One more: an Achilles that has settled, ready for the next phase."""
    return _sketch(
        _Who("Kwame Asante", "kwame.asante@demo.example", "07700 900111", 37, "male"),
        today,
        ("achilles_mid", "L", 75, "gradual"),
        goal="Parkrun under 21 minutes again.",
        person={"weekly_distance_now_m": 24_000, "weekly_distance_usual_m": 30_000, "longest_run_30d_m": 10_000},
        problem={"pain_walk": 0, "pain_run_max": 2, "baseline_B": 0, "morning_stiffness_min": 5, "hop_pain": "none"}
        | {"deload_start_date": (today - timedelta(days=40)).isoformat()},
    )


def hana(today: date) -> Sketch:
    """One more: invited, and not here yet."""
    return _sketch(
        _Who("Hana Kobayashi", "hana.kobayashi@demo.example", "07700 900112", 31, "female"),
        today,
        ("knee_lateral", "L", 30, "gradual"),
        race=("Lakeside 10 km", 10_000, 49, "B"),
    )
