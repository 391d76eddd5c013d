"""The README as the package shows it elsewhere: links to files of the repository do not lead there.

`REPOSITORY` may say where the files of this version are on the web, as in
`https://forge.example/owner/tinygrad_bp/blob/v0.2.0`: then links lead to them. Without it they are
their text alone, and the picture is left out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

#: A link or a picture of Markdown that leads to a file: no scheme, no place on the same page.
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!\w+:|#)([^)\s]+)\)")


def leading_elsewhere(readme: str, base: str) -> str:
    """Markdown with its links to files made absolute, or left out where there is no base."""

    def link(match: re.Match[str]) -> str:
        picture, text, path = match.groups()
        if base:
            query = "?raw=true" if picture else ""
            return f"{picture}[{text}]({base.rstrip('/')}/{path}{query})"
        return "" if picture else text

    text = re.sub(r"\n{3,}", "\n\n", _LINK.sub(link, readme))
    return text if base else f"{text}\nThe files named here come with the source distribution.\n"


class Readme(MetadataHookInterface):  # type: ignore[misc]
    """What hatchling calls while it builds."""

    def update(self, metadata: dict[str, Any]) -> None:
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = leading_elsewhere(text, os.environ.get("REPOSITORY", ""))
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
