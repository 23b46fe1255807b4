"""Why a template cannot be used."""


class BadTemplate(Exception):
    """`code` and `names` say why."""

    def __init__(self, code: str, names: list[str] | None = None) -> None:
        super().__init__(code)
        self.code, self.names = code, names or []
