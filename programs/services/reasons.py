"""Keeps a clinician's reason with the history of the rows that the running transaction changes."""

import json

from django.db import connection

METADATA = "pghistory.context_metadata"


def keep_reason(reason: str) -> None:
    """Add the reason to who, when and what of every change that follows in this transaction; "" adds nothing."""
    words = reason.strip()
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(nullif(current_setting(%s, true), ''), '{}')", [METADATA])
        known = json.loads(cursor.fetchone()[0])
        known["reason"] = words[:400]
        cursor.execute("SELECT set_config(%s, %s, true)", [METADATA, json.dumps(known)])
