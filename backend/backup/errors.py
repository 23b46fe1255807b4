"""The error that stops a backup or a restore."""


class BackupError(Exception):
    """A backup or restore failed without damage; the message says what is wrong and what to do.

    `code` selects the text on the administrator's page (core/server/backup_status.py).
    """

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code
