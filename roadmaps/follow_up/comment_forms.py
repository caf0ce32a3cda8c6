"""Commenting on a roadmap."""

from django import forms

from roadmaps import rules
from roadmaps.follow_up.comments import NOTHING_SAID
from roadmaps.follow_up.forms import FormWithId, long_text
from roadmaps.models import Comment, Roadmap
from roadmaps.writing.forms import offered


class CommentForm(FormWithId):
    """A comment; a person who may write to staff alone chooses who reads it, unless it is an answer."""

    text = long_text("Votre commentaire", max_length=4_000, error_messages={"required": NOTHING_SAID})
    scope = forms.ChoiceField(
        label="Qui le lit",
        choices=Comment.Scope.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites qui lit ce commentaire."},
    )
    # Its place: the indicator, the action or the theme that it is about, the comment that it answers.
    indicator = forms.IntegerField(widget=forms.HiddenInput, required=False)
    action = forms.IntegerField(widget=forms.HiddenInput, required=False)
    entry = forms.IntegerField(widget=forms.HiddenInput, required=False)
    parent = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, chooses_scope: bool, place: dict | None = None, **options):
        place = {name: key for name, key in (place or {}).items() if key}
        super().__init__(data, **{"auto_id": f"commentaire{place.get('parent', '')}_%s", **options})
        self.initial |= place
        if place.get("parent"):
            self.fields["text"].label = "Votre réponse"
        if chooses_scope and not place.get("parent"):
            self.initial["scope"] = Comment.Scope.TEAM
            self.fields["scope"].choices = offered(Comment.Scope)
        else:
            del self.fields["scope"]


def talk(user, roadmap: Roadmap, place: dict) -> dict:
    """The context of every list of comments: who reads it, whether they may comment, the form that does it."""
    chooses = rules.can_comment_for_staff(user)
    comments = rules.can_comment_roadmap(user, roadmap)
    return {
        "user": user,
        "roadmap": roadmap,
        "can_comment": comments,
        "comment_form": CommentForm(chooses_scope=chooses, place=place) if comments else None,
    }
