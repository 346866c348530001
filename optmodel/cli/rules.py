"""`optmodel rules`: the scoring rules, by which verdicts are given.

optmodel rules list --json
"""

import click

from optmodel.cli._output import emit, json_option


@click.group()
def rules() -> None:
    """List the scoring rules."""


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
        tolerance = f"{rule.tolerance.value:g} {rule.tolerance.kind.replace('_', ' ')}"
        row: dict[str, object] = {
            "name": rule.name,
            "quantity": str(rule.quantity),
            "tolerance": tolerance,
            "sources": [str(source) for source in rule.sources],
            "revision": rule.revision,
            "fingerprint": rule.fingerprint,
        }
        fields = rule.model_dump(mode="json", exclude={"name", "quantity", "tolerance", "sources"})
        rows.append(row | fields if as_json else row)
    emit(rows, as_json=as_json, title="Rules")
