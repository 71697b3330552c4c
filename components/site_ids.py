"""The ids of what stands around the list of worksites, as in ids.py."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Sites(StrEnum):
    """What is watched, what is drawn beside the sites, what is done to many of them."""

    WATCHED = "worksites-watched"
    BESIDE = "worksites-beside"  # the address once more when map and list stand still: for what stands beside them
    PIPE = "worksites-pipe"  # of the address: the one whose closure is asked
    LAYERS = "worksites-layers"
    MEETINGS = "worksites-meetings"
    NEW_ANSWER = "worksites-new-answer"
    NEW_SEND = "worksites-new-send"
    BULK_ANSWER = "worksites-bulk-answer"
    BULK_SEND = "worksites-bulk-send"
    EDIT_SEND = "worksites-edit-send"
    EDIT_ANSWER = "worksites-edit-answer"
    PHOTO = "worksites-photo"
    PHOTO_ANSWER = "worksites-photo-answer"
    CLOSURE = "worksites-closure"
    CLOSURE_TOLD = "worksites-closure-told"
    WEEK = "worksites-week"


def new_site(fact: str | object) -> dict[str, object]:
    """A field of the form of new works."""
    return {"type": "worksites-new", "fact": fact}


def bulk_field(fact: str | object) -> dict[str, object]:
    """A field of the form for many sites."""
    return {"type": "worksites-bulk", "fact": fact}
