"""The small data of every public page, read in one query and kept until a public table changes."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import BigIntegerField, CharField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from programme.kit.people import Visitor
from programme.models import AccessibilityAudit, Cycle, GlossaryTerm, LegalLandmark, Material, SiteIdentity
from programme.public_pages.revision import kept_by_revision

# Kind, label, detail, day, rank, key, owner: the columns under which five tables are read at once. A table without
# one of the last four gives None there.
Row: TypeAlias = tuple[str, str, str, Any, Any, int, Any]

NOTHING = Cast(Value(None), BigIntegerField())
NO_DAY = Cast(Value(None), DateField())


@dataclass(frozen=True)
class Law:
    """A legal landmark as a programme page names it."""

    short_name: str
    number: str
    date: date


@dataclass(frozen=True)
class Document:
    """A public document as a programme page links it."""

    title: str
    url: str


@dataclass(frozen=True)
class Reference:
    """The acronyms with their expansions, the laws and public documents by cycle key, the audits from the latest.

    `demo` has one item when fictitious people are among the data.
    """

    expansions: dict[str, str]
    laws: dict[int, list[Law]]
    documents: dict[int, list[Document]]
    audits: list[AccessibilityAudit]
    demo: list[str]


@kept_by_revision
def reference() -> Reference:
    """The present reference. One query, or none."""
    found = Reference({}, defaultdict(list), defaultdict(list), [], [])
    for kind, label, detail, day, _, key, owner in _rows():
        if kind == "law":
            found.laws[owner].append(Law(label, detail, day))
        elif kind == "term":
            found.expansions[label] = detail
        elif kind == "audit":
            found.audits.append(AccessibilityAudit(pk=key, date=day, rate=Decimal(label)))
        elif kind == "demo":
            found.demo.append(kind)
        else:
            url = detail or reverse("programme:material_download", args=[key])
            found.documents[owner].append(Document(label, url))
    found.audits.reverse()
    return found


def documents_for(user: Visitor, cycle: Cycle) -> list[Document]:
    """The documents of a cycle that the user may open: without a query for the public, with one for staff."""
    if not user.is_staff:
        return reference().documents.get(cycle.pk, [])
    visible = Material.objects.visible_to(user).filter(cycle=cycle)
    return [Document(material.title, material.get_absolute_url()) for material in visible]


def _rows() -> list[Row]:
    """The rows of the five tables under the same columns, in the order of their dates, ranks and keys."""
    laws = _columns(LegalLandmark.objects.current(), "law", "short_name", "number", "date", NOTHING, "cycles")
    terms = GlossaryTerm.objects.current().filter(explained_in_text=True).exclude(expansion="")
    documents = Material.objects.filter(visibility=Material.Visibility.PUBLIC)
    documents = documents.exclude(cycle__state=Cycle.State.DRAFT)
    demo = SiteIdentity.objects.filter(holds_demo_data=True)
    rows = laws.union(
        _columns(terms, "term", "term", "expansion", NO_DAY, NOTHING, NOTHING),
        _columns(
            AccessibilityAudit.objects.all(), "audit", Cast("rate", CharField()), Value(""), "date", NOTHING, NOTHING
        ),
        _columns(documents, "document", "title", "url", NO_DAY, Cast("position", BigIntegerField()), "cycle_id"),
        _columns(demo, "demo", Value(""), Value(""), NO_DAY, NOTHING, NOTHING),
        all=True,
    )
    return sorted(rows, key=lambda row: (row[3] or date.min, row[4] or 0, row[5]))


def _columns(queryset: QuerySet[Any], kind: str, *sources: Any) -> QuerySet[Any, Row]:
    """The queryset as rows of those columns; a source is a field or an expression."""
    label, detail, day, rank, owner = (F(source) if isinstance(source, str) else source for source in sources)
    queryset = queryset.order_by().annotate(
        kind_=Value(kind), label_=label, detail_=detail, day_=day, rank_=rank, owner_=owner
    )
    return queryset.values_list("kind_", "label_", "detail_", "day_", "rank_", "pk", "owner_")
