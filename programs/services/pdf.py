"""Renders a publication to PDF: the document laid out for paper, as HTML, through the PDF engine. Reads no plan."""

import io

from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PdfReader

from athletes.domain.units import DistanceUnit
from programs.domain.home_program import HomeProgram
from programs.models import Publication
from programs.selectors.published import document_of
from programs.services.files import Rendered
from programs.services.paper import lay_out


def paper_html(document: HomeProgram, *, uses_miles: bool = False) -> str:
    """The document as HTML for paper."""
    unit = DistanceUnit.MILE if uses_miles else DistanceUnit.KM
    context = {"document": document, "layout": lay_out(document=document, unit=unit), "site": settings.SITE_URL}
    return render_to_string("pdf/home_program.html", context)


def render_document(document: HomeProgram, *, paper: str, uses_miles: bool = False) -> Rendered:
    """A tagged PDF with bookmarks and its number of pages. ``paper`` is A4 or Letter."""
    from programs.services.pdf_engine import write_pdf

    content = write_pdf(paper_html(document, uses_miles=uses_miles), paper=paper)
    return Rendered(content, len(PdfReader(io.BytesIO(content)).pages))


def render_publication(publication: Publication, *, paper: str) -> Rendered:
    """The PDF of a publication on a paper."""
    return render_document(document_of(publication), paper=paper, uses_miles=publication.athlete.uses_miles)
