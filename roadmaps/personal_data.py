"""What the roadmaps keep about a person, for « Mes données »: what they wrote, said, decided and chose."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Field, QuerySet

from participants.models import User
from participants.privacy.my_data import Section
from programme.kit.french import NBSP
from roadmaps.models import (
    Action,
    Comment,
    Difficulty,
    DigestPreference,
    ExperienceReport,
    FollowUp,
    GuidingQuestion,
    LibraryRequest,
    Reading,
    Revision,
    ShareLink,
    Snapshot,
    Transition,
)
from roadmaps.words import OBJECTS, field_label, value_in_words

# (label, value) pairs.
Record = list[tuple[str, object]]


def written_by(user: User) -> list[Section]:
    """The sections of a person, in a constant number of queries."""
    return [
        Section("Feuilles de route : ce que vous avez écrit", _writings(user)),
        Section("Feuilles de route : actions que vous pilotez", _led(user)),
        Section("Feuilles de route : suivi", [*_follow_ups(user), *_difficulties(user), *_readings(user)]),
        Section("Feuilles de route : commentaires", _comments(user)),
        Section("Feuilles de route : étapes", [*_stages(user), *_snapshots(user), *_requests(user)]),
        Section("Feuilles de route : liens de partage", _links(user)),
        Section("Feuilles de route : résumés par courriel", _preferences(user)),
        Section("Retours d’expériences", _reports(user)),
    ]


def _writings(user: User) -> list[Record]:
    """A record for each object: the fields that the person changed, as they last wrote them."""
    found: dict[tuple[str, int], tuple[Revision, dict]] = {}
    revisions = Revision.objects.told().filter(by=user).select_related("roadmap__territory", "roadmap__cycle")
    for revision in revisions.order_by("pk"):
        values = {name: revision.values[name] for name in revision.changed if name in revision.values}
        key = (revision.object_kind, revision.object_id)
        _, known = found.get(key, (revision, {}))
        found[key] = (revision, {**known, **values})
    questions = _questions(name for _, values in found.values() for name in values)
    return [_writing(revision, values, questions, user) for revision, values in found.values()]


def _questions(names: Iterable[str]) -> dict[str, str]:
    """The words of the guiding questions that some fields answer, by key."""
    keys = {name.partition(".")[2] for name in names if name.startswith("answers.")}
    return {str(pk): text for pk, text in GuidingQuestion.objects.filter(pk__in=keys).values_list("pk", "text")}


def _writing(revision: Revision, values: dict, questions: dict[str, str], user: User) -> Record:
    kind, people = revision.object_kind, {user.pk: "vous"}
    texts = [
        (field_label(kind, name, questions), value_in_words(kind, name, value, people))
        for name, value in values.items()
    ]
    return [
        ("feuille de route", str(revision.roadmap)),
        ("sur", OBJECTS[kind]),
        ("en dernier le", revision.at),
        *texts,
    ]


def _led(user: User) -> list[Record]:
    rows = Action.objects.filter(lead=user).select_related("entry__roadmap__territory", "entry__roadmap__cycle")
    return [_about(action, ("action", action.title)) for action in rows]


def _about(row: Any, *pairs: tuple[str, object]) -> Record:
    """A record that begins with the roadmap of a row."""
    return [("feuille de route", str(row.roadmap)), *pairs]


def _of_actions(rows: QuerySet) -> QuerySet:
    return rows.select_related("action__entry__roadmap__territory", "action__entry__roadmap__cycle")


def _follow_ups(user: User) -> list[Record]:
    return [
        _about(
            follow_up.action,
            ("action", follow_up.action.title),
            ("le", follow_up.at),
            ("ce qui s’est passé", follow_up.text),
            ("prochaine étape", follow_up.next_step),
            ("état", follow_up.get_to_state_display()),
        )
        for follow_up in _of_actions(FollowUp.objects.filter(by=user))
    ]


def _difficulties(user: User) -> list[Record]:
    rows = _of_actions(Difficulty.objects.filter(by=user) | Difficulty.objects.filter(lifted_by=user))
    return [
        _about(
            difficulty.action,
            ("action", difficulty.action.title),
            ("signalée le", difficulty.at if difficulty.by_id == user.pk else None),
            ("difficulté", difficulty.text if difficulty.by_id == user.pk else ""),
            ("appui souhaité", difficulty.support if difficulty.by_id == user.pk else ""),
            ("levée le", difficulty.lifted_at if difficulty.lifted_by_id == user.pk else None),
            ("comment elle a été levée", difficulty.lifted_how if difficulty.lifted_by_id == user.pk else ""),
        )
        for difficulty in rows
    ]


def _readings(user: User) -> list[Record]:
    rows = Reading.objects.filter(by=user)
    return [
        _about(
            reading.indicator,
            ("indicateur", reading.indicator.title),
            ("année", reading.year),
            ("relevé le", reading.at),
            ("source", reading.source),
        )
        for reading in rows.select_related(
            "indicator__entry__roadmap__territory", "indicator__entry__roadmap__cycle", "indicator__entry"
        )
    ]


def _comments(user: User) -> list[Record]:
    rows = Comment.objects.filter(by=user)
    return [
        _about(
            comment,
            ("sur", _subject(comment)),
            ("le", comment.at),
            ("destinataires", comment.get_scope_display()),
            ("commentaire", comment.text),
            ("retiré le", comment.withdrawn_at),
        )
        for comment in rows.select_related(
            "roadmap__territory", "roadmap__cycle", "entry__theme", "action", "indicator"
        )
    ]


def _subject(comment: Comment) -> str:
    about = comment.about
    return f"{OBJECTS[about.kind]} «{NBSP}{about}{NBSP}»" if about else "la feuille de route"


def _stages(user: User) -> list[Record]:
    rows = Transition.objects.filter(by=user).select_related("roadmap__territory", "roadmap__cycle")
    return [
        _about(
            transition,
            ("étape", transition.get_act_display()),
            ("le", transition.at),
            ("commentaire", transition.comment),
        )
        for transition in rows
    ]


def _snapshots(user: User) -> list[Record]:
    rows = Snapshot.objects.filter(taken_by=user).select_related("roadmap__territory", "roadmap__cycle", "milestone")
    return [
        _about(snapshot, ("version figée", snapshot.label), ("le", snapshot.taken_at))
        for snapshot in rows.defer("content")
    ]


def _requests(user: User) -> list[Record]:
    rows = LibraryRequest.objects.filter(answered_by=user) | LibraryRequest.objects.filter(asked_by=user)
    return [
        _about(
            request.action,
            ("demande de partage de l’action", request.action.title),
            ("message", request.message if request.asked_by_id == user.pk else ""),
            ("réponse donnée le", request.answered_at if request.answered_by_id == user.pk else None),
            ("motif", request.reason if request.answered_by_id == user.pk else ""),
        )
        for request in _of_actions(rows)
    ]


def _links(user: User) -> list[Record]:
    rows = ShareLink.objects.filter(created_by=user)
    return [
        _about(
            link.snapshot,
            ("pour", link.label),
            ("créé le", link.created_at),
            ("valable jusqu’au", link.expires_at),
            ("révoqué le", link.revoked_at),
        )
        for link in rows.select_related("snapshot__roadmap__territory", "snapshot__roadmap__cycle").defer(
            "snapshot__content"
        )
    ]


def _preferences(user: User) -> list[Record]:
    rows = DigestPreference.objects.filter(user=user).select_related("roadmap__territory", "roadmap__cycle")
    return [
        _about(preference, ("refusés le", preference.opted_out_at), ("dernier résumé", preference.last_made_at))
        for preference in rows
    ]


def _reports(user: User) -> list[Record]:
    rows = ExperienceReport.objects.filter(registration__user=user).select_related("registration__cycle")
    return [
        [
            ("cycle", str(report.registration.cycle)),
            ("écrit le", report.written_at),
            *((_question(name), getattr(report, name)) for name in ("applied", "helped", "difficulties", "needs")),
        ]
        for report in rows
    ]


def _question(name: str) -> str:
    """A question of the return of experience, as its column words it."""
    return str(cast(Field, ExperienceReport._meta.get_field(name)).verbose_name)
