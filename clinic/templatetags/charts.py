"""The chart tag: draws a geometry of ``clinic.domain.charts`` as SVG with its numbers as a table behind it."""

from typing import Final

from django import template
from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString

from clinic.domain import charts
from clinic.templatetags.rendering import render

register = template.Library()

TEMPLATES: Final[dict[type, str]] = {
    charts.Fleet: "fleet",
    charts.GapBar: "gapbar",
    charts.LoadLine: "loadline",
    charts.MiniTank: "minitank",
    charts.PainMicro: "painmicro",
    charts.PainStrip: "painstrip",
    charts.RepGauge: "repgauge",
    charts.Season: "season",
    charts.Sides: "sides",
    charts.SidesLarge: "sides_large",
}


@register.simple_tag
def chart(geometry: object, title: str, *, caption: str = "", table: bool = True) -> SafeString:
    """One chart. ``title`` states the finding in a sentence; ``table=False`` only where the numbers stand beside it."""
    name = TEMPLATES.get(type(geometry))
    if name is None:
        raise TemplateSyntaxError(f"chart: {type(geometry).__name__} is not a geometry of clinic.domain.charts.")
    if not title:
        raise TemplateSyntaxError("chart: title must state the finding.")
    return render(f"charts/{name}", chart=geometry, title=title, caption=caption, table=table)
