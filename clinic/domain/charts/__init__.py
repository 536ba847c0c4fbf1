"""Geometry of the charts: clinical values in, positions out. Holds no markup, no colour and no threshold.

Positions are text with at most one decimal, so that no float and no local decimal comma reaches an SVG attribute.
"""

from clinic.domain.charts.gauge import GapBar, RepGauge, gap_bar, rep_gauge
from clinic.domain.charts.load import (
    CurrentWeek,
    Fleet,
    FleetEntry,
    LoadLine,
    MiniTank,
    PastWeek,
    PlannedWeek,
    fleet,
    load_line,
    mini_tank,
)
from clinic.domain.charts.pain import (
    PainDay,
    PainMicro,
    PainStrip,
    pain_micro,
    pain_strip,
)
from clinic.domain.charts.season import Phase, PhaseState, Season, season
from clinic.domain.charts.sides import (
    Projection,
    Side,
    SidePoint,
    Sides,
    SidesLarge,
    sides,
    sides_large,
)

__all__ = [
    "CurrentWeek",
    "Fleet",
    "FleetEntry",
    "GapBar",
    "LoadLine",
    "MiniTank",
    "PainDay",
    "PainMicro",
    "PainStrip",
    "PastWeek",
    "Phase",
    "PhaseState",
    "PlannedWeek",
    "Projection",
    "RepGauge",
    "Season",
    "Side",
    "SidePoint",
    "Sides",
    "SidesLarge",
    "fleet",
    "gap_bar",
    "load_line",
    "mini_tank",
    "pain_micro",
    "pain_strip",
    "rep_gauge",
    "season",
    "sides",
    "sides_large",
]
