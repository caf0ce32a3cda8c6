"""Handing a roadmap in, validating it, publishing it: the stages of a roadmap."""

from roadmaps.validation.acts import (
    agree_to_publish,
    disagree,
    publish,
    reopen,
    send_back,
    share_with_teams,
    submit,
    take_back,
    unpublish,
    validate,
)

__all__ = [
    "agree_to_publish",
    "disagree",
    "publish",
    "reopen",
    "send_back",
    "share_with_teams",
    "submit",
    "take_back",
    "unpublish",
    "validate",
]
