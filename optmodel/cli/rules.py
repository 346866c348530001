"""`optmodel rules`: the scoring rules, by which verdicts are given.

optmodel rules list --json
optmodel rules show orlm
"""

from typing import TYPE_CHECKING

import click

from optmodel.cli._output import emit, json_option

if TYPE_CHECKING:
    from optmodel.judging import Rule

_WIDTH = 100
_SOURCES = {
    "captured": "the solution that the solver found",
    "printed": "what the program printed",
}


@click.group()
def rules() -> None:
    """List the scoring rules, and show one in words."""


@rules.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the scoring rules: which quantity is compared, how closely, and in which revision.

    The fingerprint changes with every field that decides a verdict; a leaderboard never puts two
    fingerprints into one column. With --json the row holds every field of a rule.
    """
    from optmodel.judging import load_rule, rule_names

    rows: list[dict[str, object]] = []
    for rule in map(load_rule, rule_names()):
        row = _row(rule)
        rows.append(row | _other_fields(rule) if as_json else row)
    emit(rows, as_json=as_json, title="Rules")


@rules.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show one rule in words: what it compares, what answers it, its source, what is left out."""
    from optmodel.judging import load_rule

    rule = load_rule(name)
    if as_json:
        emit([_row(rule) | _other_fields(rule)], as_json=True, title="")
        return
    click.echo(f"{rule.name}: {rule.title}\n")
    click.echo(click.wrap_text(rule.summary, width=_WIDTH) + "\n")
    for label, text in _in_words(rule).items():
        click.echo(click.wrap_text(f"{label}: {text}", width=_WIDTH, subsequent_indent="  "))


def _row(rule: "Rule") -> dict[str, object]:
    return {
        "name": rule.name,
        "quantity": str(rule.quantity),
        "tolerance": str(rule.tolerance),
        "sources": [str(source) for source in rule.sources],
        "revision": rule.revision,
        "fingerprint": rule.fingerprint,
    }


def _other_fields(rule: "Rule") -> dict[str, object]:
    shown = {"name", "quantity", "tolerance", "sources"}
    return rule.model_dump(mode="json", exclude=shown) | {"formula": rule.tolerance.formula()}


def _in_words(rule: "Rule") -> dict[str, str]:
    """What a rule decides by, a sentence for each field that is not at rest."""
    from optmodel.judging import NoSolution, Quantity

    quantities = {
        Quantity.ALL_VALUES: "every expected value, wherever it stands among the numbers that "
        f"count: as many as are expected, and {rule.num_spare} more",
        Quantity.LABELLED_VALUES: "every expected value, at its own label",
        Quantity.OBJECTIVE: "the objective value"
        if rule.where == "reported"
        else f"the objective value, anywhere among the last {1 + (rule.num_spare or 0)} numbers",
    }
    answers = {
        NoSolution.PROVEN: "a solve that ends as infeasible or unbounded",
        NoSolution.NOT_OPTIMAL: "a last solve that ends in any way but optimal",
        NoSolution.NO_OBJECTIVE: "a program that ends well without an objective value",
        NoSolution.TIMEOUT: "running out of time",
    }
    refused = {
        "a solver in the place of one that is not installed": rule.substitutes,
        "an answer that no second solve confirmed": rule.unconfirmed,
        "a text that had to be repaired": rule.repaired,
        "a further optimum that the label accepts": rule.other_optima,
    }
    words = {
        "Compared": quantities[rule.quantity],
        "Right": rule.tolerance.formula(),
        "Sign": "5 and -5 are one value" if rule.sign == "ignored" else "",
        "Read from": ", then ".join(_SOURCES[source] for source in rule.sources),
        "Without an optimum": f"the program is {rule.without_optimum}"
        if rule.without_optimum == "wrong"
        else "what was printed counts all the same",
        "No solution is answered by": ", or by ".join(answers[one] for one in rule.no_solution),
        "Refused": ", ".join(what for what, state in refused.items() if state == "refused"),
        "Stands beside": rule.beside,
        "Source": rule.source,
        "Left out": rule.left_out,
        "Fingerprint": f"{rule.fingerprint} (revision {rule.revision})",
    }
    return {label: text for label, text in words.items() if text}
