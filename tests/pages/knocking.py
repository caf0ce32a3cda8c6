"""The addresses where a role is not led: those of others, and those that nothing on any page names."""

from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from tests.pages.inventory import addresses
from tests.pages.visiting import name_of


def first_of_each_name(opened) -> dict[str, str]:
    """The first address of each name, the names that no link leads to being given the arguments of another."""
    first = {}
    for address in opened:
        first.setdefault(name_of(address), address)
    return dict(addresses_that_nothing_names(opened, first)) | first


def addresses_that_nothing_names(opened, known):
    """Pairs (name, address): made of the arguments of the opened address whose pattern is the most alike."""
    matches = list(resolved(opened))
    for name, pattern, arguments in sorted(addresses(), key=lambda found: found[:2]):
        if not name or name in known or not arguments:
            continue
        alike = [match for match in matches if arguments <= match.kwargs.keys()]
        if alike:
            closest = max(alike, key=lambda match: likeness(match.route, pattern))
            yield from made(name, {argument: closest.kwargs[argument] for argument in arguments})


def likeness(route, pattern):
    """How many characters two patterns begin with in common."""
    pairs = enumerate(zip(route, pattern, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(route), len(pattern)))


def resolved(opened):
    """What each address is resolved to."""
    for address in opened:
        try:
            yield resolve(urlsplit(address).path)
        except Resolver404:
            continue


def made(name, arguments):
    """The address of a name with these arguments, if there is one."""
    try:
        yield name, reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return
