"""What floors above add to the public page of a cycle, in their `AppConfig.ready()`. The subject is the cycle."""

from programme.kit.page_parts import Part

# The page's first button, while the cycle takes registrations.
first_acts: list[Part] = []
# Whole sections, after the people and before the texts.
sections: list[Part] = []
