"""What the « Historique » of an object says: each change, with what stood there before."""

import datetime

from django import forms

from programme.kit.french import capitalised

LONGEST = 80
EMPTY = "vide"


def describe_change(form, formsets, add) -> str:
    """One sentence a changed object: the object of the form, then the rows of its inlines."""
    sentences = ["Création"] if add else _changes(form)
    for formset in formsets or []:
        sentences += _rows(formset)
    return ". ".join(sentences) or "Enregistré sans changement"


def _rows(formset):
    name = formset.model._meta.verbose_name.capitalize()
    forms_by_id = {id(form.instance): form for form in formset.forms}
    for row in formset.new_objects:
        yield f"Ajout : {name} « {row} »"
    for row, fields in formset.changed_objects:
        changes = " ; ".join(_changes(forms_by_id[id(row)], fields))
        yield f"{name} « {row} » — {changes}"
    for row in formset.deleted_objects:
        yield f"Suppression : {name} « {row} »"


def _changes(form, names=None):
    """« Date : 13/09/2022 → 14/09/2022 » for each changed field that the person sees."""
    names = form.changed_data if names is None else names
    fields = [(name, form.fields[name]) for name in names if name in form.fields]
    return [
        f"{_label(name, field)} : {_shown(field, form.get_initial_for_field(field, name))} → "
        f"{_shown(field, form.cleaned_data.get(name))}"
        for name, field in fields
        if not field.widget.is_hidden
    ]


def _label(name, field):
    return capitalised(str(field.label or name))


def _shown(field, value):
    """The value as the person reads it in the form."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return _shown_rows(field, value)
    if isinstance(field, forms.ModelChoiceField) and value is not None:
        return str(field.queryset.model._base_manager.filter(pk=getattr(value, "pk", value)).first() or EMPTY)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value in field.empty_values or value is False:
        return EMPTY
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return _shown_plain(value)


def _shown_rows(field, values):
    keys = [getattr(value, "pk", value) for value in values or []]
    rows = field.queryset.model._base_manager.filter(pk__in=keys)
    return ", ".join(str(row) for row in rows) or EMPTY


def _shown_plain(value):
    if isinstance(value, datetime.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"« {text[:LONGEST]}… »"
