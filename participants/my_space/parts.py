"""What floors above add to « Mon espace », in their `AppConfig.ready()`."""

from programme.kit.page_parts import Part

# What awaits the person, before their registrations; the subject is the person.
calls: list[Part] = []
# What an accepted registration opens; the subject is the registration.
of_registration: list[Part] = []
# Where a trainer goes from a cycle; the subject is the access.
of_access: list[Part] = []
