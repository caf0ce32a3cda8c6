"""The pages on which a team writes; they save in one way, with a script or without.

A form sent by the browser comes back to its page. The same form sent by the script (`X-Autosave`) is answered by its
status line alone: 200 when all is saved, 409 when a choice is needed, 422 when something could not be kept.
"""

import uuid
from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from programme.kit.french import NBSP
from programme.kit.refusal import Refused
from roadmaps.models import Action, GuidingQuestion, ThemeEntry
from roadmaps.rules import can_edit_roadmap
from roadmaps.workspace.board import number_of, rows_of
from roadmaps.workspace.fetching import action_of, entry_of, roadmap_of, version_in
from roadmaps.workspace.frame import frame
from roadmaps.writing.forms import ActionForm, EntryForm, RoadmapForm, WrittenForm
from roadmaps.writing.outcome import Conflict, Saved
from roadmaps.writing.page_merge import BOTH, MINE, THEIRS
from roadmaps.writing.saving import save_edit

ANOTHER_ACCOUNT = (
    "Vous avez changé de compte depuis l’ouverture de cette page : ce texte est celui d’une autre personne."
)
CHOICES = (MINE, THEIRS, BOTH)


@dataclass
class Writing:
    """A written form on its page: the values of its hidden fields, and the outcome of its sending."""

    form: WrittenForm
    version: str
    form_id: str
    is_open: bool
    sentence: str = ""
    refusal: str = ""
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    # Fields whose text was chosen → the version of that text, from which the page goes on.
    settled: dict[str, int] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    @property
    def needs_attention(self) -> bool:
        """Whether something that was typed is not saved yet."""
        return bool(self.conflicts or self.refusal or self.form.errors)

    @property
    def wrong_fields(self):
        """The fields that could not be saved, with their errors."""
        return [bound for bound in self.form.visible_fields() if bound.errors]


def opened(request, form: WrittenForm) -> Writing:
    """The form on a page that was just opened, on the current version."""
    is_open = can_edit_roadmap(request.user, form.obj.roadmap)
    return Writing(form, str(form.obj.version), str(uuid.uuid4()), is_open)


def sent(request, form: WrittenForm) -> Writing:
    """Save the valid fields that the form sends; the others stay in the form, with their errors."""
    data = request.POST
    writing = Writing(form, data.get("version", ""), data.get("form_id", ""), is_open=True)
    form.is_valid()
    if data.get("writer", str(request.user.pk)) != str(request.user.pk):
        writing.refusal = ANOTHER_ACCOUNT
        return writing
    try:
        saved = _save(writing, request)
    except Refused as refusal:
        writing.refusal = str(refusal)
        return writing
    writing.sentence, writing.conflicts, writing.others = saved.sentence, saved.conflicts, saved.with_whom
    for name, why in saved.refused.items():
        form.add_error(name, why)
    if form.errors and not saved.revision and not saved.conflicts:
        writing.sentence = ""
    _settle(writing, saved, data)
    return writing


def _save(writing, request) -> Saved:
    data = request.POST
    return save_edit(
        obj=writing.form.obj,
        version=version_in(writing.version),
        form_id=_uuid(writing.form_id),
        values=writing.form.written(),
        by=request.user,
        seen={
            name.removeprefix("seen."): version_in(value) for name, value in data.items() if name.startswith("seen.")
        },
        choices=_choices(data),
        turn=version_in(data.get("turn", "")),
    )


def _choices(data):
    """The choices that the form sends, by field."""
    sent = {name.removeprefix("choice."): value for name, value in data.items() if name.startswith("choice.")}
    return {name: value for name, value in sent.items() if value in CHOICES}


def _settle(writing, saved, data):
    """Put each text that was chosen in its field; the page goes on from that text until it saves it."""
    written = saved.revision.changed if saved.revision else ()
    fields = writing.form.data = data.copy()
    for name, choice in _choices(data).items():
        if name in saved.conflicts or name not in writing.form.fields:
            continue
        names = saved.obj.names_in([name])
        if choice == MINE:
            if names.isdisjoint(written):
                writing.settled[name] = version_in(data.get(f"seen.{name}", ""))
            continue
        stored = saved.obj.values()
        for part in names:
            fields[part] = "" if stored.get(part) is None else str(stored[part])
        writing.settled[name] = saved.obj.version


def _uuid(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def written_page(request, form_of, template: str, page_of):
    """Answer a page with a written form: `form_of(data)` makes the form, `page_of(form)` the context of the page."""
    if request.method != "POST":
        form = form_of(None)
        return _page(request, template, page_of, opened(request, form))
    writing = sent(request, form_of(request.POST))
    if request.headers.get("X-Autosave"):
        status = 409 if writing.conflicts else 422 if writing.needs_attention else 200
        return render(request, "roadmaps/writing/_saved.html", {"writing": writing}, status=status)
    if writing.needs_attention:
        return _page(request, template, page_of, writing, status=409 if writing.conflicts else 200)
    messages.success(request, writing.sentence)
    return redirect(request.path)


def _page(request, template, page_of, writing, status=200):
    page = page_of(writing.form) | {"writing": writing, "form": writing.form}
    return render(request, template, page, status=status)


@never_cache
def roadmap_update(request, pk):
    roadmap = roadmap_of(request, pk)
    return written_page(
        request,
        lambda data: RoadmapForm(roadmap, data),
        "roadmaps/writing/roadmap_update.html",
        lambda form: frame(request.user, roadmap, current="start"),
    )


@never_cache
def entry_detail(request, pk, entry_id):
    roadmap = roadmap_of(request, pk)
    entry = entry_of(roadmap, entry_id)
    return written_page(
        request,
        lambda data: EntryForm(entry, questions_of(entry, data or ()), data),
        "roadmaps/writing/entry_detail.html",
        lambda form: entry_page(request, entry),
    )


def entry_page(request, entry: ThemeEntry) -> dict:
    """The context of the page of a theme: its number, None for a retired and empty theme, and its actions."""
    page = frame(request.user, entry.roadmap, current=entry.pk, entry=entry)
    number = next((item.number for item in page["rail"] if item.entry.pk == entry.pk), None)
    return page | {"number": number, "rows": rows_of(entry.roadmap, page["rail"], entry.pk)}


def questions_of(entry: ThemeEntry, sent=()) -> list[dict]:
    """The guiding questions of a theme: the current ones, and the answered ones in the words in which they were asked.

    A question retired since the page was opened still takes the answer that is `sent`.
    """
    questions = GuidingQuestion.objects.filter(theme=entry.theme_id).values_list("pk", "text", "retired_at")
    texts = {str(pk): text for pk, text, retired in questions if not retired or f"answers.{pk}" in sent}
    texts |= {key: text for key, text in entry.asked.items() if entry.answers.get(key)}
    return [{"id": key, "text": text} for key, text in texts.items()]


@never_cache
def action_detail(request, pk, action_id):
    roadmap = roadmap_of(request, pk)
    action = action_of(roadmap, action_id, withdrawn=True)
    # What is sent to an action withdrawn meanwhile is shown again, with the reason.
    if action.is_withdrawn and request.method != "POST":
        messages.info(request, f"L’action «{NBSP}{action.title}{NBSP}» a été retirée.")
        return redirect(f"{reverse('roadmaps:withdrawn_list', args=[roadmap.pk])}#action-{action.pk}")
    return written_page(
        request,
        lambda data: ActionForm(action, data),
        "roadmaps/writing/action_detail.html",
        lambda form: action_page(request, action),
    )


def action_page(request, action: Action) -> dict:
    """The context of the page of an action: its number on the board."""
    page = frame(request.user, action.roadmap, current=action.entry_id, action=action)
    return page | {"number": number_of(action, page["rail"])}
