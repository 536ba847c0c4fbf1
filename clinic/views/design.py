"""The gallery of every component in every state, at /design/ in DEBUG. Uses no database and no clinical content."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from clinic.domain import charts
from clinic.templatetags.marks import STATUSES

PAIN = [(str(value), str(value)) for value in range(11)]
WEEK = [
    (day[:3].lower(), day) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
]


class SampleForm(forms.Form):
    """One field of each kind, as the pages use them."""

    name = forms.CharField(label="Name", help_text="As on the referral letter.")
    load = forms.DecimalField(label="Load", max_value=200, widget=forms.NumberInput(attrs={"inputmode": "decimal"}))
    reps = forms.IntegerField(label="Reps", min_value=1, max_value=40)
    seconds = forms.IntegerField(label="Seconds", min_value=0, required=False)
    poor = forms.IntegerField(label="Poor reps", min_value=0, required=False)
    clinician = forms.ChoiceField(label="Clinician", choices=[("ra", "Dr Ruth Adeyemi"), ("th", "Tom Halloran")])
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    consent = forms.BooleanField(label="I may share this with the athlete's doctor")
    surfaces = forms.MultipleChoiceField(
        label="Surfaces run on",
        choices=[("road", "Road"), ("trail", "Trail"), ("track", "Track")],
        widget=forms.CheckboxSelectMultiple,
    )
    side = forms.ChoiceField(label="Side", choices=[("left", "Left"), ("right", "Right")], widget=forms.RadioSelect)
    built = forms.ChoiceField(
        label="Did it build as you went?",
        choices=[("no", "No, level"), ("yes", "Yes, it built")],
        widget=forms.RadioSelect,
    )
    when = forms.CharField(label="When did it start to build?", required=False)
    pain = forms.ChoiceField(label="Worst pain in the session", choices=PAIN, widget=forms.RadioSelect)
    morning = forms.ChoiceField(
        label="Is your Achilles back to its normal this morning?",
        choices=[("settled", "Back to normal"), ("stiff", "Stiff or sore"), ("limping", "Limping")],
        widget=forms.RadioSelect,
    )


class SampleDoseForm(forms.Form):
    """One row of the dose table."""

    sets = forms.IntegerField(label="Sets", min_value=1, max_value=10)
    reps = forms.IntegerField(label="Reps", min_value=1, max_value=40)
    tempo_up = forms.IntegerField(label="Seconds up")
    tempo_hold = forms.IntegerField(label="Seconds hold")
    tempo_down = forms.IntegerField(label="Seconds down")
    load = forms.DecimalField(label="Load", required=False)
    days = forms.MultipleChoiceField(label="Days", choices=WEEK, widget=forms.CheckboxSelectMultiple)


@dataclass(frozen=True, slots=True)
class Link:
    """A navigation entry as the context processor makes it."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


def sprite_names() -> list[str]:
    """Every icon of the sprite, read from the sprite itself."""
    return re.findall(r'id="i-([a-z]+)"', get_template("components/sprite.html").render())


def gallery_forms() -> dict[str, object]:
    """Forms unanswered, answered, and answered wrongly."""
    wrong = SampleForm(
        {"name": "", "load": "16", "reps": "80", "clinician": "ra", "side": "right", "built": "yes", "pain": "4"},
        auto_id="wrong_%s",
    )
    wrong.is_valid()
    dose = {"sets": 4, "reps": 8, "tempo_up": 3, "tempo_hold": 0, "tempo_down": 3, "load": "16", "days": ["mon", "thu"]}
    wrong_dose = SampleDoseForm({**dose, "reps": 80}, auto_id="second_dose_%s")
    wrong_dose.is_valid()
    return {
        "form": SampleForm(
            initial={"load": 16, "reps": 18, "seconds": 0, "poor": 1, "side": "right", "morning": "stiff"}
        ),
        "wrong": wrong,
        "dose": SampleDoseForm(initial=dose, auto_id="dose_%s"),
        "wrong_dose": wrong_dose,
        "hints": {
            "settled": "No more than my usual stiffness",
            "stiff": "More than usual, walking fine",
            "limping": "I change how I walk",
        },
        "figures": {"settled": "settled", "stiff": "raised", "limping": "high"},
    }


def gallery_charts() -> dict[str, object]:
    """Each chart once, with values of an invented case."""
    past = [("5 Jan", 520, 430), ("12", 410, 430), ("19", 220, 360), ("26", 248, 360), ("2 Feb", 285, 380)]
    past += [("9", 318, 400), ("16", 352, 420), ("23", 380, 440), ("2 Mar", 404, 460)]
    shares = [121, 112, 106, 98, 97, 95, 94, 92, 91, 89, 88, 86, 85, 83, 81, 80, 78, 76, 74, 71, 68, 64, 58, 50, 40]
    tests = [(0, "22 Jan", 28, 11), (21, "12 Feb", 29, 14), (49, "12 Mar", 30, 18)]
    return {
        "load_line": charts.load_line(
            [charts.PastWeek(*week) for week in past],
            charts.CurrentWeek("This week", 238, 365, 480),
            [charts.PlannedWeek(label, load) for label, load in (("16", 372), ("23", 430), ("30", 446))],
        ),
        "load_line_new": charts.load_line([], charts.CurrentWeek("This week", 40, 120, None)),
        "tank": charts.mini_tank(50, 76, was=88),
        "fleet": charts.fleet([charts.FleetEntry(f"Athlete {n + 1}", share) for n, share in enumerate(shares)]),
        "season": sample_season(),
        "spark": charts.sides([28, 29, 30], [11, 14, 18], target=25),
        "sides_large": charts.sides_large(
            [charts.SidePoint(*test) for test in tests],
            target=25,
            affected=charts.Side.RIGHT,
            race=(122, "24 May"),
            projection=charts.Projection(98, 25, charts.Side.RIGHT, "25 by 30 Apr at this pace"),
            target_text="Target 25 each side",
            width=1100,
        ),
        "gaps": [charts.gap_bar(gap, small=10, large=20) for gap in (3, 14, 40)],
        "pain_strip": charts.pain_strip(pain_days(), safe_limit=3, red_limit=6),
        "pain_micro": charts.pain_micro([3, 4, None, 5, 5, None, 6], safe_limit=3, red_limit=6),
        "rep_gauge": charts.rep_gauge(
            18, side=charts.Side.RIGHT, unit="reps", target=25, other=30, last=(14, "12 Feb")
        ),
    }


def sample_season() -> charts.Season:
    """Four phases up to a race."""
    return charts.season(
        [
            charts.Phase("1 Settle and assess", 0, 21, charts.PhaseState.PAST, "22 Jan to 11 Feb"),
            charts.Phase("2 Build capacity", 21, 70, charts.PhaseState.NOW, "since 12 Feb"),
            charts.Phase("3 Integrate elastic work and speed", 70, 98, charts.PhaseState.NEXT),
            charts.Phase("4 Sharpen", 98, 122, charts.PhaseState.NEXT),
        ],
        today=49,
        today_label="Today, Thu 12 Mar",
        race_day=122,
        race_label="Race",
    )


def pain_days() -> list[charts.PainDay]:
    """Fourteen days of an invented case."""
    values = [1, 2, None, 2, 0, 3, 1, None, 3, None, 2, 1, 4, None]
    names = [
        "Easy",
        "Long",
        "Off",
        "Run + A",
        "Bike",
        "Medium",
        "B",
        "Off",
        "Long",
        "Off",
        "Run + A",
        "Bike",
        "Medium",
        "Test",
    ]
    week = ["Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"] * 2
    dates = ["27 Feb", "28", "1 Mar", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
    days = []
    for number, (worst, name, weekday, date) in enumerate(zip(values, names, week, dates, strict=True)):
        rose = number == 12
        settled = None if worst is None else not rose
        morning = None if worst is None else 3 if rose else 1
        days.append(charts.PainDay(name, weekday, date, worst, rose, settled, morning, today=number == 13))
    return days


def gallery_lists() -> dict[str, object]:
    """Rows for lists, navigation and tables."""
    return {
        "statuses": list(STATUSES),
        "icons": sprite_names(),
        "criteria": [
            {"kind": "not_met", "title": "25 calf raises each side", "detail": "Left 30, right 18"},
            {
                "kind": "missing",
                "title": "Squat control on video",
                "detail": "Last video 12 Feb.",
                "action": "Record now",
                "url": "#",
            },
            {"kind": "met", "title": "Hop gap under 20%", "detail": "14%. Under 10% clears heavy speed work"},
        ],
        "entries": [
            {"when": "11:20", "iso": "2026-03-12", "icon": "ruler", "title": "5 of 6 tests", "detail": "14 to 18"},
            {"when": "07:05", "iso": "2026-03-12", "kind": "ease_back", "title": "Check-in", "detail": "Two cut"},
            {"when": "5 Mar", "iso": "2026-03-05", "icon": "pdf", "title": "Version 4 sent", "detail": "Opened 18:40"},
        ],
        "trail": [("Athletes", "#"), ("Ines Carvalho", "#"), ("Right Achilles", "")],
        "views": [Link("Overview", "#", True), Link("Tests", "#"), Link("Program", "#", count=3), Link("Notes", "#")],
        "page_obj": Paginator(range(400), 30).page(6),
        "done": ["1-left"],
        "swatches": [
            ("ink", "Ink, the hull"), ("sea", "Sea, act and link"), ("water", "Water, load"),
            ("water-soft", "Planned load"), ("lamp", "Lamp, now and focus"), ("ground", "Ground"),
            ("surface", "Surface"), ("well", "Well"), ("steady", "Steady"),
            ("ease", "Ease back"), ("stop", "Stop"), ("left", "Left"),
            ("right", "Right"), ("sea-wash", "Sea wash"), ("lamp-wash", "Lamp wash"), ("hull", "Hull"),
        ],
    }  # fmt: skip


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; 404 outside DEBUG."""
    if not settings.DEBUG:
        raise Http404
    context: dict[str, Any] = {**gallery_forms(), **gallery_charts(), **gallery_lists()}
    context["nav"] = [Link("Today", "#", True, 8), Link("Athletes", "#"), Link("Schedule", "#"), Link("Library", "#")]
    return render(request, "design/gallery.html", context)
