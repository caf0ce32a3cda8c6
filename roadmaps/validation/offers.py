"""The acts of the page of stages: the name of each, its effect in plain words, the people to whom it is offered."""

from collections.abc import Callable
from dataclasses import dataclass

from participants.models import User
from roadmaps import rules
from roadmaps.models import Roadmap, Transition
from roadmaps.validation import acts


@dataclass(frozen=True)
class Offer:
    """An act that the page offers.

    `may` says whether the person may do it now, `concerns` whether it is ever theirs: a person who comes second is told
    so, a person who was never concerned is refused. `comment` is the label of its comment, None without comment;
    `comment_is_missing` is the error of a comment that is required.
    """

    name: str
    label: str
    effect: str
    told: str
    act: Callable
    may: Callable[[User, Roadmap], bool]
    concerns: Callable[[User, Roadmap], bool]
    comment: str | None = None
    comment_is_missing: str = ""
    # The stage that everybody waits for: shown open, its button first.
    is_next: bool = False
    is_grave: bool = False


def _staff(user: User, roadmap: Roadmap) -> bool:
    return rules.is_staff_of_roadmaps(user)


def _agrees(user: User, roadmap: Roadmap) -> bool:
    return rules.can_agree_to_publish(user, roadmap) and roadmap.publication_agreed_at is None


def _disagrees(user: User, roadmap: Roadmap) -> bool:
    return rules.can_agree_to_publish(user, roadmap) and roadmap.publication_agreed_at is not None


def _shares(user: User, roadmap: Roadmap) -> bool:
    return rules.can_share_with_teams(user, roadmap) and not roadmap.is_shared


def _unshares(user: User, roadmap: Roadmap) -> bool:
    return rules.can_stop_sharing(user, roadmap) and roadmap.is_shared


def _share(*, roadmap: Roadmap, by: User) -> Transition | None:
    return acts.share_with_teams(roadmap=roadmap, by=by, shared=True)


def _unshare(*, roadmap: Roadmap, by: User) -> Transition | None:
    return acts.share_with_teams(roadmap=roadmap, by=by, shared=False)


# In the order of the page.
ALL = (
    Offer(
        "submit",
        "Transmettre à l’IREV",
        "Vous la transmettez au nom de l’équipe. Une version est figée ; les textes ne se modifient plus tant que "
        "l’IREV n’a pas répondu. Vous pourrez la reprendre d’ici là. L’équipe et l’IREV sont prévenues par courriel.",
        "La feuille de route est transmise à l’IREV.",
        acts.submit,
        rules.can_submit_roadmap,
        rules.is_referent,
        is_next=True,
    ),
    Offer(
        "validate",
        "Valider la feuille de route",
        "Une version est figée telle que vous la lisez. Les textes ne se modifient plus ; le suivi des actions "
        "continue. Rien ne devient public. L’équipe est prévenue par courriel.",
        "La feuille de route est validée.",
        acts.validate,
        rules.can_decide_roadmap,
        _staff,
        comment="Un mot à l’équipe (facultatif)",
        is_next=True,
    ),
    Offer(
        "send_back",
        "Renvoyer avec un commentaire",
        "Les textes se modifient de nouveau. L’équipe reçoit votre commentaire par courriel ; il reste sur cette page.",
        "La feuille de route est renvoyée à l’équipe.",
        acts.send_back,
        rules.can_decide_roadmap,
        _staff,
        comment="Ce qu’il reste à reprendre",
        comment_is_missing=acts.NO_WORDS[acts.Act.SENT_BACK],
    ),
    Offer(
        "take_back",
        "Reprendre la feuille de route",
        "L’IREV n’a pas encore répondu : les textes se modifient de nouveau, et il faudra la transmettre encore une "
        "fois. La version qui a été transmise reste dans l’historique.",
        "La feuille de route est reprise : ses textes se modifient de nouveau.",
        acts.take_back,
        rules.can_take_back_roadmap,
        rules.is_referent,
    ),
    Offer(
        "publish",
        "Publier la version validée",
        "La version validée devient une page publique du cycle, que tout le monde peut lire. L’équipe y a consenti ; "
        "elle est prévenue par courriel, et peut retirer son accord.",
        "La feuille de route est publiée.",
        acts.publish,
        rules.can_publish_roadmap,
        _staff,
        is_next=True,
    ),
    Offer(
        "agree",
        "Accepter la publication",
        "Vous acceptez, au nom de l’équipe, que la version validée devienne une page publique, lisible par tout le "
        "monde. L’IREV décide ensuite de la publier. Vous pourrez retirer cet accord à tout moment.",
        "L’accord de l’équipe est enregistré. L’IREV peut publier la version validée.",
        acts.agree_to_publish,
        _agrees,
        rules.is_referent,
        is_next=True,
    ),
    Offer(
        "share",
        "Partager avec les autres équipes du cycle",
        "Les équipes des autres territoires du cycle pourront lire la version validée, si l’IREV ouvre cette lecture. "
        "Elles ne voient ni ce que vous écrivez ensuite, ni les commentaires.",
        "La version validée est partagée avec les autres équipes du cycle.",
        _share,
        _shares,
        rules.is_referent,
    ),
    Offer(
        "unshare",
        "Ne plus partager avec les autres équipes",
        "Les autres équipes du cycle ne la lisent plus, dès maintenant.",
        "Le partage avec les autres équipes est retiré.",
        _unshare,
        _unshares,
        rules.is_referent,
    ),
    Offer(
        "disagree",
        "Retirer l’accord de publication",
        "Si la feuille de route est publiée, sa page publique disparaît aussitôt. Elle reste validée.",
        "L’accord de l’équipe est retiré : rien n’est public.",
        acts.disagree,
        _disagrees,
        rules.is_referent,
        is_grave=True,
    ),
    Offer(
        "unpublish",
        "Retirer la page publique",
        "La page publique disparaît aussitôt. La feuille de route reste validée, et l’accord de l’équipe est gardé. "
        "L’équipe reçoit votre motif par courriel.",
        "La page publique est retirée\u202f; l’équipe est prévenue.",
        acts.unpublish,
        rules.can_unpublish_roadmap,
        _staff,
        comment="Pourquoi vous la retirez",
        comment_is_missing=acts.NO_WORDS[acts.Act.UNPUBLISHED],
        is_grave=True,
    ),
    Offer(
        "reopen",
        "Rouvrir la rédaction",
        "Les textes se modifient de nouveau. Une page publique disparaît aussitôt, et l’accord de l’équipe est à "
        "redonner pour la version suivante. L’équipe reçoit votre commentaire par courriel.",
        "La feuille de route est rouverte : l’équipe peut de nouveau l’écrire.",
        acts.reopen,
        rules.can_reopen_roadmap,
        _staff,
        comment="Pourquoi vous la rouvrez",
        comment_is_missing=acts.NO_WORDS[acts.Act.REOPENED],
        is_grave=True,
    ),
)
OFFERS = {offer.name: offer for offer in ALL}
