"""The pages that people read, as what a test can look up: code, blocks, links, commands."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)")
_SPAN = re.compile(r"`([^`]+)`")
_AWS = re.compile(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)((?:(?!\baws |[`)\n]).|\\\n)*)")


@dataclass(frozen=True)
class Page:
    """One page in Markdown."""

    path: Path

    @property
    def name(self) -> str:
        """Return where it is in the clone."""
        return self.path.relative_to(CLONE).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """Return the blocks in this language, without their common indentation."""
        found: list[tuple[str, str, str]] = _BLOCK.findall(self.text)
        return [textwrap.dedent(body) for _, written, body in found if written == language]

    def spans(self) -> list[str]:
        """Return what stands in backticks, line ends taken for spaces."""
        found: list[str] = _SPAN.findall(_BLOCK.sub("", self.text))
        return [" ".join(span.split()) for span in found]

    def code(self) -> str:
        """Return everything a reader may copy into a terminal."""
        return "\n".join([*self.spans(), *self.blocks("sh")])

    def links(self) -> list[tuple[str, str]]:
        """Return the links into the clone, each with its fragment or an empty one."""
        found: list[tuple[str, str]] = _LINK.findall(self.text)
        return found

    def anchors(self) -> set[str]:
        """Return the fragments that lead to a heading."""
        headings: list[str] = _HEADING.findall(_BLOCK.sub("", self.text))
        return {
            re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
            for heading in headings
        }

    def rows(self, heading: str) -> list[list[str]]:
        """Return the cells of the table that begins with this first column."""
        lines = iter(self.text.splitlines())
        for line in lines:
            if line.startswith(f"| {heading} |"):
                next(lines)
                break
        return [list(_cells(row)) for row in iter(lambda: next(lines, ""), "")]

    def aws_commands(self) -> list[tuple[str, str, list[str]]]:
        """Return every command of the AWS command line: service, operation, options."""
        found: list[tuple[str, str, str]] = _AWS.findall(self.code())
        return [
            (service, operation, re.findall(r"(?<!\S)--([a-z-]+)", rest))
            for service, operation, rest in found
        ]


def _cells(row: str) -> Iterator[str]:
    for cell in row.strip().strip("|").split("|"):
        yield cell.strip()


def the_pages() -> list[Page]:
    """Return every page."""
    found = [CLONE / "README.md", CLONE / "CHANGELOG.md", CLONE / "gates" / "README.md"]
    return [Page(path) for path in [*found, *sorted((CLONE / "docs").rglob("*.md"))]]


def the_page(name: str) -> Page:
    """Return one page by its place in the clone."""
    return Page(CLONE / name)
