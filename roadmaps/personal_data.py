"""What the roadmaps keep of a person, for « Mes données »: what they wrote, said, decided, and chose."""

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


def written_by(user: User) -> list[Section]:
    """Each part of it, in a number of queries that does not depend on how much they wrote."""
    return [
        Section("Feuilles de route : ce que vous avez écrit", _writings(user)),
        Section("Feuilles de route : actions que vous pilotez", _led(user)),
        Section("Feuilles de route : suivi", [*_follow_ups(user), *_difficulties(user), *_readings(user)]),
        Section("Feuilles de route : commentaires", _comments(user)),
        Section("Feuilles de route : étapes", [*_steps(user), *_snapshots(user), *_requests(user)]),
        Section("Feuilles de route : liens de partage", _links(user)),
        Section("Feuilles de route : résumés par courriel", _preferences(user)),
        Section("Retours d’expériences", _reports(user)),
    ]


def _writings(user):
    """One record for each object: the fields that they changed, as they last wrote them."""
    found = {}
    revisions = Revision.objects.told().filter(by=user).select_related("roadmap__territory", "roadmap__cycle")
    for revision in revisions.order_by("pk"):
        values = {name: revision.values[name] for name in revision.changed if name in revision.values}
        key = (revision.object_kind, revision.object_id)
        kept = found.get(key)
        found[key] = (revision, {**(kept[1] if kept else {}), **values})
    questions = _questions(name for _, values in found.values() for name in values)
    return [_writing(revision, values, questions, user) for revision, values in found.values()]


def _questions(names):
    keys = {name.partition(".")[2] for name in names if name.startswith("answers.")}
    return {str(pk): text for pk, text in GuidingQuestion.objects.filter(pk__in=keys).values_list("pk", "text")}


def _writing(revision, values, questions, user):
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


def _led(user):
    rows = Action.objects.filter(lead=user).select_related("entry__roadmap__territory", "entry__roadmap__cycle")
    return [_about(one, ("action", one.title)) for one in rows]


def _about(row, *pairs):
    """A record that first says of which roadmap it is."""
    return [("feuille de route", str(row.roadmap)), *pairs]


def _of_actions(rows):
    return rows.select_related("action__entry__roadmap__territory", "action__entry__roadmap__cycle")


def _follow_ups(user):
    return [
        _about(
            one.action,
            ("action", one.action.title),
            ("le", one.at),
            ("ce qui s’est passé", one.text),
            ("prochaine étape", one.next_step),
            ("état", one.get_to_state_display()),
        )
        for one in _of_actions(FollowUp.objects.filter(by=user))
    ]


def _difficulties(user):
    rows = _of_actions(Difficulty.objects.filter(by=user) | Difficulty.objects.filter(lifted_by=user))
    return [
        _about(
            one.action,
            ("action", one.action.title),
            ("signalée le", one.at if one.by_id == user.pk else None),
            ("difficulté", one.text if one.by_id == user.pk else ""),
            ("appui souhaité", one.support if one.by_id == user.pk else ""),
            ("levée le", one.lifted_at if one.lifted_by_id == user.pk else None),
            ("comment elle a été levée", one.lifted_how if one.lifted_by_id == user.pk else ""),
        )
        for one in rows
    ]


def _readings(user):
    rows = Reading.objects.filter(by=user)
    return [
        _about(
            one.indicator,
            ("indicateur", one.indicator.title),
            ("année", one.year),
            ("relevé le", one.at),
            ("source", one.source),
        )
        for one in rows.select_related(
            "indicator__entry__roadmap__territory", "indicator__entry__roadmap__cycle", "indicator__entry"
        )
    ]


def _comments(user):
    rows = Comment.objects.filter(by=user)
    return [
        _about(
            one,
            ("sur", f"{OBJECTS[one.about.kind]} «{NBSP}{one.about}{NBSP}»" if one.about else "la feuille de route"),
            ("le", one.at),
            ("destinataires", one.get_scope_display()),
            ("commentaire", one.text),
            ("retiré le", one.withdrawn_at),
        )
        for one in rows.select_related("roadmap__territory", "roadmap__cycle", "entry__theme", "action", "indicator")
    ]


def _steps(user):
    rows = Transition.objects.filter(by=user).select_related("roadmap__territory", "roadmap__cycle")
    return [_about(one, ("étape", one.get_act_display()), ("le", one.at), ("commentaire", one.comment)) for one in rows]


def _snapshots(user):
    rows = Snapshot.objects.filter(taken_by=user).select_related("roadmap__territory", "roadmap__cycle", "milestone")
    return [_about(one, ("version figée", one.label), ("le", one.taken_at)) for one in rows.defer("content")]


def _requests(user):
    rows = LibraryRequest.objects.filter(answered_by=user) | LibraryRequest.objects.filter(asked_by=user)
    return [
        _about(
            one.action,
            ("demande de partage de l’action", one.action.title),
            ("message", one.message if one.asked_by_id == user.pk else ""),
            ("réponse donnée le", one.answered_at if one.answered_by_id == user.pk else None),
            ("motif", one.reason if one.answered_by_id == user.pk else ""),
        )
        for one in _of_actions(rows)
    ]


def _links(user):
    rows = ShareLink.objects.filter(created_by=user)
    return [
        _about(
            one.snapshot,
            ("pour", one.label),
            ("créé le", one.created_at),
            ("valable jusqu’au", one.expires_at),
            ("révoqué le", one.revoked_at),
        )
        for one in rows.select_related("snapshot__roadmap__territory", "snapshot__roadmap__cycle").defer(
            "snapshot__content"
        )
    ]


def _preferences(user):
    rows = DigestPreference.objects.filter(user=user).select_related("roadmap__territory", "roadmap__cycle")
    return [_about(one, ("refusés le", one.opted_out_at), ("dernier résumé", one.last_made_at)) for one in rows]


def _reports(user):
    rows = ExperienceReport.objects.filter(registration__user=user).select_related("registration__cycle")
    names = ("applied", "helped", "difficulties", "needs")
    return [
        [
            ("cycle", str(one.registration.cycle)),
            ("écrit le", one.written_at),
            *((str(ExperienceReport._meta.get_field(name).verbose_name), getattr(one, name)) for name in names),
        ]
        for one in rows
    ]
