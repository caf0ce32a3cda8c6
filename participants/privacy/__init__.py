"""The data of people: shown to them, kept for a time, found and erased everywhere."""

from participants.privacy.erasing import erase_person, why_not_erasable
from participants.privacy.my_data import personal_data, personal_data_as_json
from participants.privacy.name_traces import fitting
from participants.privacy.retention import purge

__all__ = [
    "erase_person",
    "fitting",
    "personal_data",
    "personal_data_as_json",
    "purge",
    "why_not_erasable",
]
