"""The error for a template that cannot be used."""


class BadTemplate(Exception):
    """The template cannot be used: `code` is the reason, `names` are the parts concerned."""

    def __init__(self, code: str, names: list[str] | None = None) -> None:
        super().__init__(code)
        self.code, self.names = code, names or []
