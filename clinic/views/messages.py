"""Each letter's life, for an admin: what it was about and how it ended, never what it said."""

from uuid import UUID

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic import selectors
from clinic.access import MemberRequest, allow, message_for
from clinic.domain.errors import RuleViolation
from clinic.models import MessageState, Role
from clinic.presenters.lists import message_rows
from clinic.services.messages import retry_message


@allow(Role.ADMIN)
@require_GET
def messages(request: MemberRequest) -> HttpResponse:
    """All letters, newest first, or those of one state."""
    state = request.GET.get("state", "")
    state = state if state in MessageState.values else ""
    page = Paginator(selectors.message_log(state), 50).get_page(request.GET.get("page"))
    counts = selectors.message_counts()
    views = [{"label": "All", "url": request.path, "current": not state, "count": None}]
    views += [
        {"label": label, "url": f"{request.path}?state={value}", "current": state == value, "count": counts.get(value)}
        for value, label in MessageState.choices
    ]
    rows = message_rows(page.object_list, request.membership.clinic, timezone.now())
    return render(request, "clinic/messages.html", {"rows": rows, "page_obj": page, "views": views})


@allow(Role.ADMIN)
@require_POST
def retry(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A person decides to send a letter again that failed, or whose end nobody saw."""
    message = message_for(request.membership, pk)
    try:
        retry_message(by=request.membership, message=message)
    except RuleViolation as violation:
        notices.error(request, violation.message)
    else:
        notices.success(request, f"The letter to {message.recipient.name} is sent again.")
    return redirect("clinic:messages")
