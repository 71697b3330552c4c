"""What an operator can do something about: each error carries the key of a sentence and its values."""

from __future__ import annotations

from data_access.rows.imports import Rejection


class OperatorError(Exception):
    """Shown to the person who asked, in their language, as `say(message_key, lang, **values)`."""

    message_key = "error.operator"

    def __init__(self, **values: object) -> None:
        super().__init__(self.message_key, values)
        self.values = values


class NotPermitted(OperatorError):
    """The actor's role does not allow the action."""

    message_key = "error.not_permitted"


class NotFound(OperatorError):
    """No such code."""

    message_key = "error.not_found"


class SomebodyWasFaster(OperatorError):
    """The subject is no longer in the state the person saw; `by` and `at` say who moved it and when."""

    message_key = "error.somebody_was_faster"


class ReasonMissing(OperatorError):
    """The action asks for a reason and none was given."""

    message_key = "error.reason_missing"


class RefusedInput(OperatorError):
    """A file, row or setting that cannot be taken; `where` names the place, `cure` what to do."""

    message_key = "error.refused_input"


class DeliveryRefused(OperatorError):
    """A whole file that cannot be taken: nothing of it was applied. `rejection` says where and why."""

    def __init__(self, rejection: Rejection) -> None:
        super().__init__(**rejection.values)
        self.message_key = rejection.reason.value
        self.rejection = rejection
