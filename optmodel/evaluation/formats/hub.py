"""A file of a benchmark on the Hugging Face hub, kept in that library's cache once it was fetched.

hub = HubFile(repo="CardinalOperations/NL4OPT", revision="98da4f5...", file="NL4OPT.json")
hub.fetch()        # the path of the local copy, or a UserError that names --benchmark-file
"""

import logging
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optmodel.errors import BadFileError, MissingExtraError, UserError
from optmodel.runs import file_digest


class HubFile(BaseModel):
    """A file of a data set on the hub, at one revision: a commit, or a branch that may move.

    Where `sha256` is given, another file is refused. `file` may end in `/`: then it is a folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    repo: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$", description="OWNER/NAME")]
    file: Annotated[str, Field(min_length=1)]
    revision: str = "main"
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None

    def __str__(self) -> str:
        return f"{self.repo}/{self.file} at {self.revision:.12}"

    def fetch(self, option: str = "--benchmark-file") -> Path:
        """The local copy, fetched where there is none.

        Raises `UserError` where it cannot be, which names the `option` that takes a file.
        """
        path = self._fetched(option)
        if self.sha256 is not None and path.is_file() and file_digest(path) != self.sha256:
            raise BadFileError(
                f"{self} has another SHA-256 than the benchmark's file lists: name the file that "
                f"you mean with {option}."
            )
        return path

    def _fetched(self, option: str) -> Path:
        try:
            from httpx import HTTPError
            from huggingface_hub import hf_hub_download, snapshot_download
            from huggingface_hub.errors import HfHubHTTPError
        except ModuleNotFoundError as error:
            raise MissingExtraError("huggingface_hub", "publish", "A file of the hub") from error
        logger = logging.getLogger("huggingface_hub")
        level = logger.level
        logger.setLevel(logging.ERROR)  # what it retries is no news: one sentence says how it ended
        try:
            if not self.file.endswith("/"):
                found = hf_hub_download(
                    self.repo, self.file, repo_type="dataset", revision=self.revision
                )
                return Path(found)
            folder = snapshot_download(
                self.repo,
                repo_type="dataset",
                revision=self.revision,
                allow_patterns=f"{self.file}**",
            )
            return Path(folder) / self.file
        except (HfHubHTTPError, HTTPError, OSError, ValueError) as error:
            raise UserError(
                f"Cannot fetch {self} from the hub ({_reason(error)}): name a local copy with "
                f"{option}."
            ) from error
        finally:
            logger.setLevel(level)


def _reason(error: BaseException) -> str:
    """The first line of what went wrong at the bottom of it."""
    while error.__cause__ is not None:
        error = error.__cause__
    return f"{str(error).strip().partition(chr(10))[0].rstrip('.'):.120}"
