"""The stateless door for other systems: one case document to one verdict. Stores nothing and needs no database."""

import logging

from programs.content.evaluation import engines
from programs.domain.evaluation.errors import CaseError
from programs.domain.evaluation.json_text import parse
from programs.domain.evaluation.verdict import Verdict, error_document, evaluate_or_explain

logger = logging.getLogger(__name__)


def evaluate_document(document: object) -> Verdict:
    """The verdict, or the error form, whatever happens: other documents are still to be answered."""
    try:
        return evaluate_or_explain(document, engines())
    except Exception:
        # The document itself may hold health data, so it does not go into the log.
        logger.exception("A case document could not be evaluated")
        return error_document(document, CaseError("This document could not be evaluated; the log says why."))


def evaluate_text(text: bytes) -> Verdict:
    """The verdict of a document that is still JSON text."""
    try:
        document = parse(text)
    except CaseError as error:
        return error_document(None, error)
    return evaluate_document(document)
