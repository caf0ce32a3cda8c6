"""The intercommunalities and the organisations where people work: loaded, declared, suggested, merged."""

from participants.territories.declared_organisations import declare_organisation
from participants.territories.loading import give_organisation, load_intercommunalities, load_own_organisations
from participants.territories.merging_organisations import duplicates_of, merge_organisations
from participants.territories.suggest import named_organisations, named_territories

__all__ = [
    "declare_organisation",
    "duplicates_of",
    "give_organisation",
    "load_intercommunalities",
    "load_own_organisations",
    "merge_organisations",
    "named_organisations",
    "named_territories",
]
