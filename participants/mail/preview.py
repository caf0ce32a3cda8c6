"""What a message would say, shown to staff before anything is written: on a real registration, or on an example."""

from participants.mail.context import day_context, registration_context, sessions_of
from participants.mail.queue import reason_of
from participants.mail.wording import Rendered, Wording, render
from participants.models import Registration, User
from participants.models.letter import every_name

LAST = 10


def last_registrations(user: User) -> list[Registration]:
    """The latest registrations that the person may see, to choose an example among."""
    if not user.has_perm("participants.view_registration"):
        return []
    registrations = Registration.objects.visible_to(user).filter(user__isnull=False, erased_at=None)
    return list(registrations.with_people()[:LAST])


def preview_of(kind: str, wording: Wording, registration: Registration | None) -> Rendered:
    """The message as one person would receive it. What is secret, or not known before, is an example."""
    context = _invented() | (_real(registration) if registration else {})
    return render(kind, wording, context, reason=reason_of(kind, context))


def _invented() -> dict[str, object]:
    """The example of each name, for what no registration holds before the act: reason, date, code, personal link."""
    names = every_name().values()
    return {name.word: name.example() if callable(name.example) else name.example for name in names}


def _real(registration: Registration) -> dict:
    sessions = sessions_of(registration.cycle)
    context = registration_context(registration, sessions=sessions)
    if sessions:
        context |= {name: value for name, value in day_context(sessions[0]).items() if name != "motif"}
    return {name: value for name, value in context.items() if value not in ("", None)}
