"""A content written by hand, as `content.py` gives it: what the tests of exports feed on."""

import copy
import re

READINGS = [
    {
        "id": 1,
        "year": 2021,
        "is_start": True,
        "is_unknown": False,
        "numerator": "171",
        "denominator": "1000",
        "value": "17.1",
        "source": "SNE",
        "at": "2022-09-14T08:00:00+00:00",
    },
    {
        "id": 2,
        "year": 2022,
        "is_start": False,
        "is_unknown": True,
        "numerator": None,
        "denominator": None,
        "value": None,
        "source": "",
        "at": "2022-12-06T09:00:00+00:00",
    },
]

INDICATOR = {
    "id": 1,
    "values": {
        "title": "Part des attributions hors QPV au 1er quartile",
        "calculation": "attributions suivies de baux signés",
        "source": "SNE",
        "unit": "share",
        "target": "25",
        "benchmark": "25",
        "benchmark_note": "repère légal par défaut",
    },
    "readings": READINGS,
}

ACTION = {
    "id": 1,
    "number": "1.1",
    "values": {
        "title": "Réunir la conférence intercommunale du logement deux fois par an",
        "expected_result": "Deux séances tenues, un relevé de décisions diffusé sous quinze jours.",
        "lead_organisation": "Communauté d’agglomération d’essai",
        "lead_function": "direction de l’habitat",
        "partners": ["Bailleurs sociaux", "DDETS"],
        "means": "Un mi-temps de chargée de mission.",
        "first_step": "Note de cadrage au vice-président",
        "first_step_on": "2022-10-01",
        "starts_on": "2022-10-01",
        "due_on": "2022-12-31",
        "due_precision": "quarter",
        "priority": "high",
        "watch_points": "Le calendrier des élus.",
        "results": "Première séance le 5 novembre.",
    },
    "state": "blocked",
    "state_label": "bloquée",
    "position": 1.0,
    "is_withdrawn": False,
    "indicators": [],
    "difficulties": [
        {
            "id": 1,
            "nature": "data",
            "nature_label": "données",
            "text": "La convention d’échange n’est pas signée.",
            "support": "Un modèle de convention.",
            "at": "2022-10-20T08:00:00+00:00",
            "lifted_at": "2022-11-15T15:00:00+00:00",
            "lifted_how": "Modèle transmis par une autre équipe.",
        }
    ],
    "follow_ups": [
        {
            "id": 1,
            "at": "2022-10-20T08:00:00+00:00",
            "text": "La réunion technique a dû être reportée.",
            "next_step": "Relancer les bailleurs",
            "from_state": "ongoing",
            "to_state": "blocked",
            "to_state_label": "bloquée",
        }
    ],
}

CONTENT = {
    "format": 1,
    "at": "2022-12-06T12:00:00+00:00",
    "roadmap": {
        "id": 1,
        "territory": "Communauté d’agglomération du Cœur d’Essai",
        "territory_kind": "communauté d’agglomération",
        "department": "59",
        "cycle": "Mettre en œuvre la réforme des attributions de logements sociaux",
        "year": 2022,
        "state": "validated",
        "state_label": "validée",
        "values": {
            "priority_districts": 3,
            "renewal_districts": "Les Essais, Bellevue",
            "documents.cil": "yes",
            "documents.cil_when": "mars 2021",
            "documents.cia": "unknown",
            "findings": "La demande se concentre sur deux communes.\n\nLes refus augmentent.",
            "assets": "Des bailleurs présents et volontaires.",
            "obstacles": "Peu de données partagées.",
            "ambition": "Qu’en mars 2024, une attribution sur quatre hors QPV aille aux ménages les plus modestes.",
            "key_messages": "La mixité se joue à l’échelle du bassin de vie.",
            "objections": "« Cela va vider les quartiers » : non, les départs y sont déjà nombreux.",
            "calendar": "Octobre : comité technique.\nDécembre : conférence.",
            "monitoring": "Un tableau de bord chaque trimestre.",
            "requests": "À l’IREV : un modèle de convention.",
        },
    },
    "team": [
        {
            "organisation": "Communauté d’agglomération du Cœur d’Essai",
            "function": "Cheffe de projet habitat",
            "group": "intercommunalité",
        },
        {"organisation": "Habitat d’œuvre", "function": "Responsable des attributions", "group": "bailleur social"},
    ],
    "themes": [
        {
            "id": 1,
            "theme": 1,
            "code": "gouvernance",
            "number": 1,
            "title": "Gouvernance, portage politique et partenariat",
            "purpose": "Installer un pilotage clair, porté par les élus.",
            "values": {
                "diagnosis": "La conférence existe mais se réunit peu.",
                "objective": "Réunir la conférence au moins une fois par an.",
                "answers.12": "Le comité technique, chaque trimestre.",
            },
            "questions": [
                {"id": "12", "text": "Quelles instances existent aujourd’hui ?"},
                {"id": "13", "text": "Qui décide, qui pilote ?"},
            ],
            "indicators": [INDICATOR],
            "actions": [ACTION],
        },
        {
            "id": 2,
            "theme": 2,
            "code": "connaissance",
            "number": 2,
            "title": "Connaissance partagée",
            "purpose": "",
            "values": {"diagnosis": "", "objective": ""},
            "questions": [],
            "indicators": [],
            "actions": [],
        },
    ],
}

HOSTILE = [
    "=cmd|' /C calc'!A0",
    '<script>alert("1")</script>',
    "{{ 7|add:7 }} {% debug %}",
    '#set page(width: 1cm) #eval("1") $x$ \\ @a *b* _c_ `d` [e]',
    "+33 3 20 00 00 00",
    "-2+3",
    "@SUM(1)",
    "#N/A",
    "œuvre d’été « à part » & <b>",
    "émoji 😀 après",
    "ligne\nsuivante",
]


def content(**roadmap) -> dict:
    """The sample, its own."""
    own = copy.deepcopy(CONTENT)
    own["roadmap"] |= roadmap
    return own


def filled_with(text: str) -> dict:
    """The sample with one text wherever one writes freely."""
    return _filled(content(), text)


def _filled(given, text):
    if isinstance(given, dict):
        return {key: text if key in WRITTEN_FREELY else _filled(value, text) for key, value in given.items()}
    return [_filled(value, text) for value in given] if isinstance(given, list) else given


WRITTEN_FREELY = {
    *("title", "expected_result", "lead_organisation", "lead_function", "means", "first_step", "watch_points"),
    *("results", "calculation", "source", "benchmark_note", "text", "support", "lifted_how", "next_step"),
    *("renewal_districts", "documents.cil_when", "findings", "assets", "obstacles", "ambition", "key_messages"),
    *("objections", "calendar", "monitoring", "requests", "territory", "cycle", "organisation", "function"),
    *("purpose", "diagnosis", "objective", "answers.12"),
}


def sixty_actions() -> dict:
    """A roadmap of sixty actions, each with all that it may hold."""
    own = content()
    for number, theme in enumerate(own["themes"], start=1):
        theme["actions"] = [
            {**copy.deepcopy(ACTION), "number": f"{number}.{rank}", "indicators": [INDICATOR]} for rank in range(1, 31)
        ]
    return own


def squeezed(text):
    """A text without spaces or hyphens: a PDF cuts lines where it likes."""
    return re.sub(r"[\s\u00a0\u202f\u2060-]+", "", text)


def texts_in(given):
    """Every paragraph that a team wrote in a content: a text « un par ligne » is shown as a list."""
    for key, value in given.items() if isinstance(given, dict) else enumerate(given):
        if key == "questions":
            continue
        if isinstance(value, dict | list):
            yield from texts_in(value)
        elif key in WRITTEN_FREELY and value:
            yield from filter(None, value.split("\n"))
