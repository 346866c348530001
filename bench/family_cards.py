"""The cards of the families: an index and a page for each theme, made from the code.

    python -m bench.family_cards                              # writes docs/families anew
    optmodel families check --all --json > runs/gates.json
    python -m bench.family_cards --gates runs/gates.json      # and keeps the gates' figures

The figures that are given are kept beside the cards, in `gates.json`, from where later runs take
them; without any, the cards have none.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from optmodel.errors import BadFileError
from optmodel.families import Difficulty, Family, FamilyTheme, family, family_themes
from optmodel.formulation import latex
from optmodel.runs import atomic_write, make_folder

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "families"
KEPT_GATES = "gates.json"

_INTRODUCTION = """# The problem families

{count} families in {num_themes} themes. Each has a card: its formulation, what it decides, its
sizes and where it comes from. `optmodel families gallery` writes a page that shows all of them with
a text, its answer and a picture; `optmodel families check NAME` measures the gates.
`python -m bench.family_cards` writes these pages.
"""


class CardGate(BaseModel):
    """One gate of `optmodel families check --json`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    value: float
    limit: float
    at_least: bool
    note: str = ""
    is_excused: bool = False
    passed: bool


class CardGates(BaseModel):
    """The gates of one family, over so many draws."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    family: str
    num_draws: int
    gates: tuple[CardGate, ...]

    @property
    def verdict(self) -> str:
        """`passed`, or the names of the gates that are not."""
        failed = dict.fromkeys(gate.name for gate in self.gates if not gate.passed)
        return f"fails {', '.join(failed)}" if failed else "passed"


Gates = Mapping[str, CardGates]


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=FOLDER, help="Where the cards go.")
@click.option("--gates", type=click.Path(path_type=Path), help="Figures of `families check`.")
def main(out: Path, gates: Path | None) -> None:
    """Write the index and a page for each theme."""
    kept = out / KEPT_GATES
    given = gates or (kept if kept.exists() else None)
    try:
        found = read_gates(given) if given is not None else {}
    except BadFileError as error:
        raise click.ClickException(str(error)) from error
    pages = family_cards(found)
    make_folder(out)
    if gates is not None:
        atomic_write(kept, gates_text(found))
    for name, text in pages.items():
        atomic_write(out / name, text)
    click.echo(f"{len(pages)} pages in {out}.")


def gates_text(gates: Gates) -> str:
    """The figures that the cards show as JSON, a line for each family."""
    lines = [json.dumps(check.model_dump(), ensure_ascii=False) for check in gates.values()]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def read_gates(path: Path) -> Gates:
    """The gates by family. Raises `BadFileError` where a file is not as the command writes it."""
    try:
        text = path.read_text(encoding="utf-8")
        checks = TypeAdapter(list[CardGates]).validate_python(json.loads(text))
    except (OSError, ValueError, ValidationError) as error:
        raise BadFileError(
            f"{path} is not what 'optmodel families check --all --json' writes."
        ) from error
    return {check.family: check for check in checks}


def family_cards(gates: Gates) -> dict[str, str]:
    """The pages by file name: the index, and one for each theme."""
    themes = [theme for theme in family_themes() if theme.name != "installed"]
    pages = {f"{theme.name}.md": "\n".join(_theme_page(theme, gates)) for theme in themes}
    return {"README.md": "\n".join(_index(themes, gates)), **pages}


def _index(themes: Sequence[FamilyTheme], gates: Gates) -> Iterator[str]:
    count = sum(len(theme.families) for theme in themes)
    yield _INTRODUCTION.format(count=count, num_themes=len(themes))
    columns = ["family", "class", "what it decides", "literature", *(["gates"] if gates else [])]
    for theme in themes:
        yield f"## {_title(theme)}\n\n{theme.about}\n"
        yield _row(*columns)
        yield "|---" * len(columns) + "|"
        for name in theme.families:
            found = family(name)
            yield _row(
                f"[`{name}`]({theme.name}.md#{name})",
                str(found.formulation.problem_class),
                found.about,
                "; ".join(found.literature),
                *([_verdict(gates, name)] if gates else []),
            )
        yield ""


def _theme_page(theme: FamilyTheme, gates: Gates) -> Iterator[str]:
    yield f"# {_title(theme)}\n\n{theme.about} Back to [all families](README.md).\n"
    for name in theme.families:
        yield from _card(family(name), gates.get(name))


def _card(found: Family, gates: CardGates | None) -> Iterator[str]:
    formulation = found.formulation
    objective = formulation.objective
    yield f"## {found.name}\n"
    yield f"**{formulation.title}** ({formulation.problem_class}). {found.about}\n"
    yield f"```math\n{latex(formulation)}\n```\n"
    yield f"- *Goal*: {objective.sense} the {objective.name}: {objective.meaning}."
    for variable in formulation.variables:
        yield f"- *Decision* `{variable.name}`, ${variable.symbol}$: {variable.meaning}."
    for parameter in formulation.parameters:
        unit = f" ({parameter.unit})" if parameter.unit else ""
        yield f"- *Datum* `{parameter.name}`, ${parameter.symbol}$: {parameter.meaning}{unit}."
    for constraint in formulation.constraints:
        yield f"- *Constraint* `{constraint.name}`: {constraint.meaning}."
    if found.tight_relaxation:
        yield f"- *Why whole numbers change little*: {found.tight_relaxation}."
    if found.objective_range:
        yield f"- *Range of the objective*: {found.objective_range}."
    yield "\nLiterature:\n"
    yield from (f"- {source}" for source in found.literature)
    yield f"\n| size | meaning | {' | '.join(Difficulty)} |\n|---|---|--:|--:|--:|"
    for size in found.size_parameters:
        ranges = (size.range(level) for level in Difficulty)
        texts = [f"{low}" if low == high else f"{low}–{high}" for low, high in ranges]
        yield _row(f"`{size.name}`", size.meaning, *texts)
    yield ""
    if gates is not None:
        yield from _gate_table(gates)


def _gate_table(gates: CardGates) -> Iterator[str]:
    """A row for each gate; of several of one name, the value that is nearest to its limit."""
    yield f"| gate, over {gates.num_draws} draws | value | asked | |\n|---|--:|--:|---|"
    for name in dict.fromkeys(gate.name for gate in gates.gates):
        alike = [gate for gate in gates.gates if gate.name == name]
        sign = 1 if alike[0].at_least else -1
        worst = min(alike, key=lambda gate: (gate.passed, sign * (gate.value - gate.limit)))
        asked = f"{'≥' if worst.at_least else '≤'} {worst.limit:g}"
        remark = "" if worst.passed else "**fails**"
        if worst.is_excused:
            remark = "excused"
        note = f"{remark} {worst.note}".strip()
        yield _row(name, f"{worst.value:.3f}", asked, note)
    yield ""


def _verdict(gates: Gates, name: str) -> str:
    return gates[name].verdict if name in gates else "not checked"


def _title(theme: FamilyTheme) -> str:
    return theme.name.replace("_", " ").capitalize()


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    main()
