"""The season line of a program: phases that ran, the one that runs, and those to come at their least time."""

from datetime import date, timedelta

from athletes.models import Race
from clinic.domain.charts import Phase, PhaseState, season
from clinic.domain.charts.season import Season
from programs.models import Program
from programs.selectors.plan import protocol_of


def season_of(program: Program, *, today: date, race: Race | None) -> tuple[Season, str]:
    """The drawn line and a title that says what it shows. Phases to come begin when the one before may end."""
    start = program.started_on or today
    rows = {row.number: row for row in program.phases.all()}
    phases, cursor = [], start
    for phase in protocol_of(program).phases:
        row = rows[phase.number]
        begin = row.started_on or cursor
        least = begin + timedelta(days=row.minimum_days or phase.minimum_days)
        now = phase.number == program.phase_number
        end = row.ended_on or (max(least, today) if now else least)
        state = PhaseState.NOW if now else PhaseState.PAST if row.ended_on else PhaseState.NEXT
        begin, end = max(begin, start), max(end, begin)
        dates = f"{begin:%-d %b} to {end:%-d %b}"
        phases.append(Phase(phase.name.split(" and ")[0], (begin - start).days, (end - start).days, state, dates))
        cursor = max(cursor, end)
    drawn = season(
        phases,
        today=(today - start).days,
        today_label=f"Today, {today:%a %-d %b}",
        race_day=None if race is None else (race.date - start).days,
        race_label="" if race is None else race.name,
    )
    current = protocol_of(program).phase(program.phase_number)
    words = f"Phase {current.number}, {current.name.lower()}, since {rows[current.number].started_on or start:%-d %b}"
    if race is not None:
        words += f"; {race.name} in {(race.date - today).days} days"
    return drawn, words
