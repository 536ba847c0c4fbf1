"""The one place that talks to WeasyPrint: fonts and style read once a process, and nothing fetched but our own files.

Imported only where a file is made, since it needs libraries that the web process need not load.
"""

import logging
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

PAGE_SIZES = {"A4": "A4", "Letter": "letter"}
STATIC = Path(settings.BASE_DIR).resolve() / "static"
STYLESHEET = STATIC / "css" / "home-program.css"
KINDS = {".svg": "image/svg+xml", ".css": "text/css", ".png": "image/png"}


logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # seven lines a file say nothing


class FetchRefusedError(ValueError):
    """A document asked for something that is not one of our own static files."""


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Hands out files under static/ and refuses everything else, so a document can reach neither network nor disk."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file. Raises FetchRefusedError for another scheme, another place, or another kind of file."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        kind = KINDS.get(path.suffix)
        if parts.scheme != "file" or not path.is_relative_to(STATIC) or kind is None or not path.is_file():
            raise FetchRefusedError(f"{parts.scheme or 'relative'} address refused")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


@cache
def fonts() -> Any:
    """The font configuration; the fonts are those of the system."""
    return FontConfiguration()


@cache
def stylesheet(paper: str) -> Any:
    """The print style for a paper, parsed once."""
    text = f"{STYLESHEET.read_text(encoding='utf-8')}\n@page {{ size: {PAGE_SIZES[paper]}; }}\n"
    return CSS(string=text, font_config=fonts(), base_url=f"{STATIC.as_uri()}/css/", url_fetcher=OwnFiles())


def write_pdf(html: str, *, paper: str) -> bytes:
    """A tagged PDF/UA-1 of the HTML on a paper."""
    document = HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=OwnFiles(fail_on_errors=True))
    content: bytes = document.write_pdf(
        stylesheets=[stylesheet(paper)], font_config=fonts(), pdf_variant="pdf/ua-1", presentational_hints=False
    )
    return content
