"""The walk-run ladder from walk_run.toml: stages in order, without a hole."""

from dataclasses import dataclass
from functools import cache

from clinic.content import ContentError, only_keys, read_toml, required
from programs.content.fields import text
from programs.domain.walk_run import Stage

FILE = "programs/content/walk_run.toml"


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages in order, how to do a session, and what comes after the last stage."""

    stages: tuple[Stage, ...]
    words: str
    after: str


@cache
def walk_run_ladder() -> Ladder:
    """The ladder. Raises ContentError when stages are missing or out of order."""
    table = read_toml("programs.content", "walk_run.toml")
    only_keys(table, frozenset({"words", "after", "stage"}), file=FILE, at="walk_run")
    stages = []
    for number, row in enumerate(required(table, "stage", list, file=FILE, at="walk_run"), start=1):
        only_keys(row, frozenset({"number", "run", "walk", "repetitions", "last_run"}), file=FILE, at=f"stage {number}")
        if row.get("number") != number:
            raise ContentError(FILE, f"stage {number}", "stages must be in order without a hole")
        values = {key: int(required(row, key, int, file=FILE, at=f"stage {number}")) for key in row}
        stages.append(Stage(**values))
    return Ladder(
        tuple(stages),
        text(table, "words", file=FILE, at="walk_run"),
        text(table, "after", file=FILE, at="walk_run"),
    )
