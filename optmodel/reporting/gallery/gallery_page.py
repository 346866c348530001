"""The page of the gallery: families by theme and problems of the composer, in one file.

written = write_gallery(Path("gallery.html"), GalleryOptions(families=("knapsack",)))
written.path, written.num_families

The page loads nothing, and is readable without a script; the script only searches and filters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optmodel._version import __version__
from optmodel.composer import problem_source, source_names
from optmodel.errors import UserError
from optmodel.families import Difficulty, family, family_names, family_themes
from optmodel.reporting._html import render_page
from optmodel.reporting.gallery.gallery_entry import GalleryEntry, gallery_entry
from optmodel.runs import atomic_write, make_folder

_GENERATOR = "optmodel families gallery"
_DIFFICULTIES = (*Difficulty, *Difficulty)  # of the examples of a source that is no family
_HEAD_BYTES = 1_000  # within which the page names what wrote it


@dataclass(frozen=True, slots=True)
class GalleryOptions:
    """What is drawn: which families, all where none is named, from which seed and how large."""

    families: tuple[str, ...] = ()
    seed: int = 1
    difficulty: Difficulty = Difficulty.MEDIUM


@dataclass(frozen=True, slots=True)
class GallerySection:
    """A theme of the page, or a source whose every problem has a formulation of its own."""

    name: str
    title: str
    about: str
    entries: tuple[GalleryEntry, ...]


@dataclass(frozen=True, slots=True)
class WrittenGallery:
    """The page that was written, and how many families and other problems it shows."""

    path: Path
    num_families: int
    num_others: int


def write_gallery(path: Path, options: GalleryOptions | None = None) -> WrittenGallery:
    """Write the page. Raises `UserError` where the path holds anything but an earlier gallery."""
    _require_ours(path)
    sections = _sections(options or GalleryOptions())
    text = _page(sections)
    make_folder(path.parent)
    atomic_write(path, text)
    entries = [entry for section in sections for entry in section.entries]
    num_families = sum(entry.name in family_names() for entry in entries)
    return WrittenGallery(path, num_families, len(entries) - num_families)


def gallery_html(options: GalleryOptions | None = None) -> str:
    """The page as text. Raises `UnknownNameError` for a family that does not exist."""
    return _page(_sections(options or GalleryOptions()))


def _page(sections: list[GallerySection]) -> str:
    entries = [entry for section in sections for entry in section.entries]
    return render_page(
        "gallery.html",
        generator=_GENERATOR,
        version=__version__,
        sections=sections,
        num_families=sum(entry.name in family_names() for entry in entries),
        classes=sorted({entry.problem_class for entry in entries}),
        difficulties=[str(level) for level in Difficulty],
    )


def _sections(options: GalleryOptions) -> list[GallerySection]:
    """The sections that have entries. Names are checked before anything is drawn."""
    chosen = {problem_source(name).name for name in options.families}
    sections = [*_themes(options, chosen), *_others(options, chosen)]
    return [section for section in sections if section.entries]


def _themes(options: GalleryOptions, chosen: set[str]) -> Iterator[GallerySection]:
    for theme in family_themes():
        entries = tuple(
            gallery_entry(family(name), options.seed, options.difficulty)
            for name in theme.families
            if not chosen or name in chosen
        )
        title = theme.name.replace("_", " ").capitalize()
        yield GallerySection(theme.name, title, theme.about, entries)


def _others(options: GalleryOptions, chosen: set[str]) -> Iterator[GallerySection]:
    """Sources that are no families: each problem has another formulation, so several are shown."""
    for name in source_names():
        if name in family_names() or (chosen and name not in chosen):
            continue
        source, entries = problem_source(name), list[GalleryEntry]()
        for difficulty in _DIFFICULTIES:
            first = entries[-1].index + 1 if entries else 0
            entries.append(gallery_entry(source, options.seed, difficulty, first))
        yield GallerySection(name, name.capitalize(), source.about, tuple(entries))


def _require_ours(path: Path) -> None:
    """Raise `UserError` where something else than a gallery would be replaced."""
    if path.is_dir():
        raise UserError(f"{path} is a folder: name a file in it, such as {path / 'gallery.html'}.")
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode(errors="replace")
    if _GENERATOR not in head:
        raise UserError(
            f"{path} is not a gallery of an earlier run: take it away, or choose another file "
            "with --out."
        )
