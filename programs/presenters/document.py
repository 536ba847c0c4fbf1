"""The whole home program for a screen: the paper's layout, and the words around it."""

from dataclasses import dataclass

from athletes.domain.units import DistanceUnit
from programs.domain.home_program import HomeProgram
from programs.services.paper import Paper, lay_out


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its layout."""

    document: HomeProgram
    layout: Paper


def document_page(document: HomeProgram, *, uses_miles: bool) -> DocumentPage:
    """What the document's template needs."""
    return DocumentPage(document, lay_out(document=document, unit=DistanceUnit.MILE if uses_miles else DistanceUnit.KM))
