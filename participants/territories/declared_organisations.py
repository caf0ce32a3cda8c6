"""Organisations that candidates describe because the list lacks them."""

from django.db import IntegrityError, transaction

from participants.models import Organisation
from programme.kit.names import key_of


@transaction.atomic
def declare_organisation(*, name: str, kind: str, siren: str = "") -> Organisation:
    """The organisation that a person describes: the row of that SIREN, or of that name and kind, else a new row.

    A new one is not checked: staff do it, and only then is it suggested to others.
    """
    organisation = _same(name, kind, siren)
    if organisation is not None:
        return organisation
    try:
        with transaction.atomic():
            return Organisation.objects.create(name=name, kind=kind, siren=siren)
    except IntegrityError:
        # Somebody described the same one at the same instant.
        organisation = _same(name, kind, siren)
        if organisation is None:
            raise
        return organisation


def _same(name: str, kind: str, siren: str) -> Organisation | None:
    found = Organisation.objects.filter(siren=siren).first() if siren else None
    if found is not None:
        return found
    wanted = key_of(name)
    of_kind = Organisation.objects.filter(kind=kind)
    return next((organisation for organisation in of_kind if key_of(organisation.name) == wanted), None)
