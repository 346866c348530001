"""The page of the gallery: families by theme and problems of the composer, in one file.

written = write_gallery(Path("gallery.html"), GalleryOptions(families=("knapsack",)))
written.path, written.num_families

The page loads nothing, and is readable without a script; the script only searches and filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel._version import __version__
from optmodel.errors import UserError
from optmodel.families import Difficulty, FamilyTheme, family, family_names, family_themes
from optmodel.reporting._html import render_page
from optmodel.reporting.gallery.gallery_entry import GalleryEntry, gallery_entry
from optmodel.runs import atomic_write, make_folder
from optmodel.sources import problem_source, source_names

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
    options = options or GalleryOptions()
    _require_ours(path)
    _require_known(options.families)
    make_folder(path.parent)
    sections = _sections(options)
    atomic_write(path, _page(sections))
    entries = [entry for section in sections for entry in section.entries]
    num_families = sum(entry.name in family_names() for entry in entries)
    return WrittenGallery(path, num_families, len(entries) - num_families)


def gallery_html(options: GalleryOptions | None = None) -> str:
    """The page as text. Raises `UnknownNameError` for a family that does not exist."""
    options = options or GalleryOptions()
    _require_known(options.families)
    return _page(_sections(options))


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
    """The sections that have entries: the themes, then the sources that are no families."""
    known = set(family_names())
    others = [name for name in options.families or source_names() if name not in known]
    themes = [_theme(theme, options) for theme in family_themes()]
    sections = [*themes, *(_other(name, options.seed) for name in dict.fromkeys(others))]
    return [section for section in sections if section.entries]


def _theme(theme: FamilyTheme, options: GalleryOptions) -> GallerySection:
    entries = tuple(
        gallery_entry(family(name), options.seed, options.difficulty)
        for name in theme.families
        if not options.families or name in options.families
    )
    title = theme.name.replace("_", " ").capitalize()
    return GallerySection(theme.name, title, theme.about, entries)


def _other(name: str, seed: int) -> GallerySection:
    """Examples of a source each of whose problems has a formulation of its own."""
    source = problem_source(name)
    entries: list[GalleryEntry] = []
    for difficulty in _DIFFICULTIES:
        first = entries[-1].index + 1 if entries else 0
        entries.append(gallery_entry(source, seed, difficulty, first))
    return GallerySection(name, name.capitalize(), source.about, tuple(entries))


def _require_known(names: Sequence[str]) -> None:
    """Raise `UnknownNameError` for a name that is no source's, before anything is drawn."""
    for name in names:
        problem_source(name)


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
