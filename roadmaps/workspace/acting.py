"""What a view says of an act that needs no form of its own."""

from collections.abc import Callable

from django.contrib import messages

from programme.kit.refusal import Refused


def is_done(request, act: Callable, told: str, **arguments) -> bool:
    """Act in the person's name, and say so; or say why not."""
    try:
        act(by=request.user, **arguments)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told)
    return True
