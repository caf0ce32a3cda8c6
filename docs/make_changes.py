"""Write docs/ce-que-chacun-change.md from the rules: what a person changes of themselves, and with what effect."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ce-que-chacun-change.md"
HEAD = """# Ce que chacun change de ses réponses

Tiré des règles (`participants/registration/change_requests.py`) par `make changes`\u00a0; un test dit s’il est à jour.
Ce qui décide d’une place, d’une équipe ou de la façon de compter une personne (sa structure, donc sa nature, et son
intercommunalité) se demande, dès qu’elle tient une place ou qu’une place lui est proposée\u00a0: l’équipe de l’IREV lit
les conséquences, répond par un courriel, et rien ne bouge avant. Une inscription se corrige tant que le cycle prend
des inscriptions, ou pour compléter ce que l’équipe a demandé\u00a0; les accords, à tout moment.
"""


def page() -> str:
    """The whole page, as the rules stand."""
    from participants.models import Registration
    from participants.registration.answers import ANSWERS
    from participants.registration.change_requests import effect_of

    standings = [(label, str(state), False) for state, label in Registration.State.choices]
    standings.insert(4, ("liste d’attente, place proposée", "waiting", True))
    names = ["first_name", "last_name", *ANSWERS]
    heads = ["réponse", *(label for label, _, _ in standings)]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name in names:
        effects = [effect_of(name, state=state, has_offer=offered).value for _, state, offered in standings]
        lines.append(f"| {' | '.join([_label(name), *effects])} |")
    return "\n".join([HEAD, *lines, ""])


def _label(name):
    from participants.models import Registration, User

    model = User if name in ("first_name", "last_name") else Registration
    return str(model._meta.get_field(name).verbose_name)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cycle.settings")
    import django

    django.setup()
    PAGE.write_text(page())
