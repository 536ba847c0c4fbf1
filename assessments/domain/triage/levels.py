"""The ordered words of triage: level, running action, cross-training, state (clinical.md 2.1). Holds no rule."""

from enum import StrEnum


class Level(StrEnum):
    """How urgent a fired rule is. ``rank`` 5 is the most urgent."""

    EMERGENCY = "E"
    SAME_DAY = "S"
    URGENT = "U"
    REFER = "R"
    MONITOR = "M"

    @property
    def rank(self) -> int:
        """5 for an emergency down to 1 for monitoring."""
        return 5 - list(Level).index(self)

    @property
    def is_full_screen(self) -> bool:
        """The runner sees a full-screen instruction, and nobody may override the rule (1.10, 2.1-7)."""
        return self in {Level.EMERGENCY, Level.SAME_DAY}

    @property
    def blocks_running(self) -> bool:
        """Levels whose fired rules make the state ``not_cleared`` (2.1-3)."""
        return self.rank >= Level.URGENT.rank

    @property
    def blocks_when_unknown(self) -> bool:
        """Unknown rules of level M are listed apart and never block (Appendix D ruling 1)."""
        return self is not Level.MONITOR


class RunningAction(StrEnum):
    """What the runner may do with their legs, from free to nothing at all."""

    ALLOW = "ALLOW"
    MODIFY = "MODIFY"
    STOP_RUN = "STOP_RUN"
    NO_WEIGHT_BEARING = "NO_WB"
    STOP_ALL = "STOP_ALL"

    @property
    def strictness(self) -> int:
        """0 for the least strict."""
        return list(RunningAction).index(self)


class CrossTraining(StrEnum):
    """Which other training stays open, from any painless kind to none."""

    ANY_PAINFREE = "any_painfree"
    NONIMPACT_PAINFREE = "nonimpact_painfree"
    NON_WEIGHT_BEARING_ONLY = "nwb_only"
    NONE = "none"

    @property
    def strictness(self) -> int:
        """0 for the least strict."""
        return list(CrossTraining).index(self)


class TriageState(StrEnum):
    """The state of a whole screen, from best to worst."""

    CLEAR = "clear"
    CLEAR_WITH_MONITORING = "clear_with_monitoring"
    REFER_MODIFIED = "refer_modified"
    CANNOT_CLEAR = "cannot_clear"
    NOT_CLEARED = "not_cleared"

    @property
    def severity(self) -> int:
        """0 for ``clear``, 4 for ``not_cleared``."""
        return list(TriageState).index(self)
