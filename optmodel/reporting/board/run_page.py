"""The page of one result: its scores under every rule, and every item with all that is known.

run_page(shown, questions={})      # HTML; problems are shown where `questions` has them
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from optmodel.reporting._html import render_page
from optmodel.reporting.board.entry import BoardEntry, EntryItem
from optmodel.reporting.board.layer_facts import LayerFacts
from optmodel.reporting.board.run_folders import ItemDetails, ShownRun
from optmodel.reporting.board.verdict_letters import Outcome, outcome_of


@dataclass(frozen=True, slots=True)
class OutcomeGroup:
    """The rules that decided alike of an item, with what was found, where anybody said."""

    outcome: Outcome
    rules: tuple[str, ...]
    explanations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as the page shows it; `letters` has its verdict under every rule, in their order."""

    item: EntryItem
    letters: str
    outcomes: tuple[OutcomeGroup, ...]
    corrected: tuple[OutcomeGroup, ...]
    details: ItemDetails
    question: str = ""

    @property
    def summary(self) -> str:
        """How the item went, in two words for all rules."""
        num_right = self.letters.count("+")
        if not self.letters:
            return ""
        if num_right == len(self.letters):
            return "right under every rule"
        return f"right under {num_right} of {len(self.letters)} rules"


def run_page(run: ShownRun, questions: Mapping[str, str]) -> str:
    """The page of a result, whole: it loads nothing."""
    entry = run.entry
    judged = [name for name, rule in entry.rules.items() if rule.verdicts]
    views = list(item_views(run, questions))
    return render_page(
        "board_run.html",
        entry=entry,
        views=views,
        rules=judged,
        kinds=_scores_by_type(entry, judged),
        statuses=sorted({view.item.status.value for view in views}),
        shown=run,
        layers=entry.layers
        or LayerFacts.of(
            [view.details.layers for view in views if view.details.layers is not None]
        ),
        has_layers=any(view.details.layers is not None for view in views),
    )


def item_views(run: ShownRun, questions: Mapping[str, str]) -> Iterator[ItemView]:
    """Every item of a result, in its order."""
    entry = run.entry
    judged = {name: rule for name, rule in entry.rules.items() if rule.verdicts}
    for place, item in enumerate(entry.items):
        details = run.details.get(item.id, ItemDetails())
        letters = {name: rule.verdicts[place] for name, rule in judged.items()}
        changed = {
            name: rule.corrected_verdicts[place]
            for name, rule in judged.items()
            if rule.corrected_verdicts
        }
        is_other = item.corrected is not None or not item.is_answerable
        yield ItemView(
            item=item,
            letters="".join(letters.values()),
            outcomes=_grouped(letters, details.explanations),
            corrected=_grouped(changed, {}) if is_other else (),
            details=details,
            question=questions.get(item.id, ""),
        )


def _grouped(
    letters: Mapping[str, str], explanations: Mapping[str, str]
) -> tuple[OutcomeGroup, ...]:
    """The rules by what they decided, the right ones first."""
    ordered = sorted(letters, key=lambda name: (letters[name] != "+", letters[name], name))
    groups = []
    for letter, names in groupby(ordered, key=letters.__getitem__):
        rules = tuple(names)
        said = dict.fromkeys(explanations[name] for name in rules if name in explanations)
        groups.append(OutcomeGroup(outcome_of(letter), rules, tuple(said)))
    return tuple(groups)


def _scores_by_type(entry: BoardEntry, judged: list[str]) -> dict[str, dict[str, tuple[int, int]]]:
    """For each type of problem and each main rule how many are right, and of how many."""
    kinds = sorted({item.type for item in entry.items if item.type})
    rules = [name for name in entry.main_rules if name in judged]
    table = {}
    for kind in kinds if len(kinds) > 1 else ():
        places = [n for n, item in enumerate(entry.items) if item.type == kind]
        table[kind] = {
            name: (sum(entry.rules[name].verdicts[n] == "+" for n in places), len(places))
            for name in rules
        }
    return table
