"""What the portal takes from the private parts of allauth is still there, and is still called as we call it."""

import re
from importlib import import_module
from inspect import signature

import pytest
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.views import RequestLoginCodeView
from django.conf import settings

from programme.kit import allauth_internals

FLOWS = "allauth.account.internal.flows"
SIGNATURES = {
    f"{FLOWS}.login.record_authentication": ["request", "user", "method", "**extra_data"],
    f"{FLOWS}.login_by_code.LoginCodeVerificationProcess": ["stage"],
    f"{FLOWS}.login_by_code.LoginCodeVerificationProcess.initiate": ["request", "user", "email", "phone", "stage"],
    f"{FLOWS}.login_by_code.LoginCodeVerificationProcess.is_valid": ["self"],
    f"{FLOWS}.manage_email.sync_user_email_address": ["user"],
    "allauth.usersessions.internal.flows.sessions.end_sessions": ["request", "sessions"],
}
# How a module, a file or a string would name them.
PRIVATE = re.compile(r"\ballauth(\.\w+)*\.internal\b|\bfrom allauth\S* import .*\binternal\b")


def found(path):
    """What a dotted path leads to: a member of a module, or a member of a class of a module."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:
        return getattr(found(module), name)


@pytest.mark.parametrize(("path", "names"), SIGNATURES.items(), ids=SIGNATURES)
def test_a_private_function_of_allauth_is_there_and_takes_what_we_give(path, names):
    parameters = signature(found(path)).parameters.values()
    assert [str(parameter).partition(":")[0].partition("=")[0].strip() for parameter in parameters] == names


def test_each_private_import_is_tested_by_its_name():
    imports = [
        value
        for name, value in vars(allauth_internals).items()
        if name in allauth_internals.__all__ and value.__module__ != allauth_internals.__name__
    ]
    assert {f"{value.__module__}.{value.__qualname__}" for value in imports} <= set(SIGNATURES)


@pytest.mark.parametrize("function", [RequestLoginCodeForm.clean_email, RequestLoginCodeView.form_valid])
def test_the_form_and_the_view_of_a_code_still_call_whom_they_found_user(function):
    assert "_user" in function.__code__.co_names


def test_no_other_module_takes_from_the_private_parts_of_allauth():
    floors = [settings.BASE_DIR / name for name in ("cycle", "roadmaps", "participants", "programme", "tests")]
    modules = [module for floor in floors for module in floor.rglob("*.py")]
    naming = {module.name for module in modules if PRIVATE.search(module.read_text())}
    assert naming == {"allauth_internals.py", "test_allauth_internals.py"}
