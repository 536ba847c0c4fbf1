"""One's own API tokens: made and shown once, revoked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clinic import selectors
from clinic.access import EVERYBODY, MemberRequest, allow, token_for
from clinic.domain.errors import RuleViolation
from clinic.forms import add_violation
from clinic.forms.people import TokenForm
from clinic.services.tokens import create_token, revoke_token


@allow(*EVERYBODY)
@never_cache
def tokens(request: MemberRequest) -> HttpResponse:
    """The list, and a new token. Its string stands on the answer to the form and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = create_token(by=request.membership, name=form.cleaned_data["name"])
        except RuleViolation as violation:
            add_violation(form, violation)
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": selectors.tokens_of(request.membership)}
    return render(request, "clinic/tokens.html", context, status=422 if form.errors else 200)


@allow(*EVERYBODY)
@require_POST
def revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The token stops working at once."""
    token = revoke_token(by=request.membership, token=token_for(request.membership, pk))
    messages.success(request, f"The token for {token.name} no longer works.")
    return redirect("clinic:tokens")
