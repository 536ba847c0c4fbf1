"""The one error that clinical and practice rules raise. Forms and the API turn it into a message in one place each."""


class RuleViolation(Exception):
    """What a person asked for is not allowed, and what to do instead.

    ``code`` is stable and for programs; ``message`` says in the user's words what is wrong and how to mend it;
    ``params`` carries the values that the message was made from; a ``field`` param names the form field it belongs to.
    """

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params

    @property
    def field(self) -> str | None:
        """The form or API field that the message belongs to, if it belongs to one."""
        name = self.params.get("field")
        return name if isinstance(name, str) else None
