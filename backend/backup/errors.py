"""What stops a backup or a restore, in words for whoever runs the command."""


class BackupError(Exception):
    """Nothing was damaged; the message says what is wrong and what to do.

    `code` is what the administrator's page knows (core/server/backup_status.py).
    """

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code
