"""The page between a decision of staff and its effect: it says what will happen; a POST then does it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from .base import PortalModelAdmin


@dataclass(frozen=True, kw_only=True)
class Act:
    """A decision that staff confirm, as buttons, pages and reports name it."""

    name: str
    label: str
    button: str
    explanation: str
    done: str
    perform: Callable

    @property
    def title(self) -> str:
        """The title of the page: the label, without the dots of a button that opens a page."""
        return self.label.removesuffix("…")


class ConfirmedAct(ABC):
    """An act on the rows that were chosen: its page of confirmation, then its effect and the way back."""

    template = ""

    def __init__(
        self, model_admin: PortalModelAdmin, request: HttpRequest, rows: QuerySet, act: Act, back_url: str
    ) -> None:
        self.model_admin, self.request, self.act, self.back_url = model_admin, request, act, back_url
        self.chosen = rows

    def answer(self) -> HttpResponse:
        """Show the page; once confirmed, do the act and go back."""
        if not self.is_allowed():
            raise PermissionDenied
        if self.is_confirmed():
            self.perform()
            return HttpResponseRedirect(self.back_url)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": self.act.title,
            "act": self.act,
            "back_url": self.back_url,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "opts": self.model_admin.opts,
            **self.page(),
        }
        return TemplateResponse(self.request, self.template, context)

    def is_allowed(self) -> bool:
        """Whether the person may ask for the act at all; each row has its own rule."""
        return True

    def is_confirmed(self) -> bool:
        """Whether the button of the page was pressed."""
        return self.request.method == "POST" and bool(self.request.POST.get("confirmed"))

    @abstractmethod
    def perform(self) -> None:
        """Do the act on each row, and report of each what was done or refused."""

    @abstractmethod
    def page(self) -> dict:
        """What the page says: the rows, and whatever helps to decide."""
