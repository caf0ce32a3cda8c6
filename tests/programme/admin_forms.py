"""Filling in the forms of the admin as a browser does: every field of the page, with what it shows."""

from django.urls import reverse


def shown_values(form):
    """The values of a form as its inputs hold them."""
    values = {}
    for bound in form:
        value = bound.value()
        if not value and (value is False or value != 0):
            continue
        if isinstance(value, list):
            values[bound.html_name] = [getattr(item, "pk", item) for item in value]
        else:
            values[bound.html_name] = bound.field.prepare_value(value)
    return values


def open_change_page(client, row):
    """The data that saving the page untouched would post."""
    context = client.get(change_url(row)).context
    data = shown_values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= shown_values(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= shown_values(form)
    return {name: value for name, value in data.items() if value is not None}


def change_url(row):
    """The address of the page of a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def add_row(data, prefix, **values):
    """Add a row to an inline."""
    number = data[f"{prefix}-TOTAL_FORMS"]
    added = {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return data | added | {f"{prefix}-TOTAL_FORMS": number + 1}


def errors_of(answer):
    """All the error messages of a page."""
    context = answer.context
    forms = [context["adminform"].form]
    sets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms += [form for formset in sets for form in formset.forms]
    found = [text for form in forms for texts in form.errors.values() for text in texts]
    return found + [text for formset in sets for text in formset.non_form_errors()]
