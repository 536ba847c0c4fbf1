"""App configuration."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """The programs app."""

    name = "programs"

    def ready(self) -> None:
        """Answer what the assessments app asks about a runner's plan; register the check of the content."""
        from assessments.selectors.plan import register_plan_source
        from programs import checks  # noqa: F401
        from programs.selectors.plan_source import plan_facts_of

        register_plan_source(plan_facts_of)
