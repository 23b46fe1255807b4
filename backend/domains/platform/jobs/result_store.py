"""The files that jobs made."""

from typing import IO

from backend.core.server.keyed_files import KeyedFiles, create_file_key

PIECE = 2**18


class ResultStore(KeyedFiles):
    """The results of an installation."""

    folder_name = "job-results"

    def keep(self, file: IO[bytes]) -> tuple[str, int]:
        """Copy a file and answer its key and its size. It is on the disk when this returns."""
        key = create_file_key()
        file.seek(0)
        return key, self.write_files(key, {"": iter(lambda: file.read(PIECE), b"")})

    def open(self, key: str) -> IO[bytes] | None:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError:
            return None

    def remove(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)
