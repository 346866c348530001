"""A narrative: the text of one instance, with the names and units that it uses.

narrative = narrate(instance, RandomStream("text", 7, 0))
narrative.text           # 'A grain cooperative ships wheat ...'
narrative.names["s1"]    # 'Amberfield silo'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from optmodel.errors import BadFileError
from optmodel.formulation import ElementId, Formulation, Instance
from optmodel.narration._assignment import leading_unit
from optmodel.narration._template import render_text
from optmodel.narration.scenario import Scenario, phrasings, scenarios
from optmodel.narration.unit_matching import SHARE
from optmodel.random_stream import RandomStream


@dataclass(frozen=True, slots=True)
class Narrative:
    """A text and what is needed to read it back: the elements' names and the units' spellings.

    `conversions` are more spellings of units with their factors: of `hours`, `minutes` have 1/60.
    `distractors` are the sentences of the text that say nothing of the problem, and `files` the
    attached files, CSV or JSON, by the names that the text gives them. `cues` are words by which a
    text tells one parameter from others.
    """

    text: str
    scenario: str
    phrasing: str
    has_table: bool
    names: Mapping[ElementId, str]
    units: Mapping[str, tuple[str, ...]]
    conversions: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    distractors: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def narrate(instance: Instance, stream: RandomStream) -> Narrative:
    """Generate the text of an instance, with scenario, phrasing and table style drawn at random."""
    family = instance.formulation.name
    scenario = stream.choice(scenarios(family))
    phrasing = stream.choice(phrasings(family))
    return narrate_as(instance, scenario, phrasing, has_table=stream.chance(0.5), stream=stream)


def narrate_as(
    instance: Instance, scenario: Scenario, phrasing: str, *, has_table: bool, stream: RandomStream
) -> Narrative:
    """Generate the text of an instance in a given style; only the elements' names are drawn.

    Raises `BadFileError` where the scenario has too few names, or no spelling for a unit.
    """
    names = _draw_names(instance, scenario, stream)
    _check_units(instance.formulation, scenario)
    text = render_text(instance, scenario, phrasing, names, has_table=has_table)
    return Narrative(text, scenario.id, phrasing, has_table, names, scenario.units)


def _draw_names(
    instance: Instance, scenario: Scenario, stream: RandomStream
) -> dict[ElementId, str]:
    names: dict[ElementId, str] = {}
    for item in instance.formulation.sets:
        if item.within:
            continue
        elements = [key[0] for key in instance.sets[item.name]]
        pattern = scenario.elements.get(item.name, ())
        if isinstance(pattern, str):
            words = [pattern.replace("{n}", str(element)) for element in elements]
        elif len(pattern) < len(elements):
            raise BadFileError(
                f"The scenario '{scenario.id}' of '{instance.formulation.name}' has too few names "
                f"for '{item.name}': {len(pattern)}, where an instance needs {len(elements)}."
            )
        elif item.ordered:
            words = list(pattern[: len(elements)])
        else:
            words = stream.sample(pattern, len(elements))
        names.update(zip(elements, words, strict=True))
    return names


def _check_units(formulation: Formulation, scenario: Scenario) -> None:
    for item in formulation.parameters:
        unit = leading_unit(item)
        if unit != SHARE and unit not in scenario.units:
            raise BadFileError(
                f"The scenario '{scenario.id}' of '{formulation.name}' does not spell '{unit}', "
                f"the unit of the parameter '{item.name}': add `{unit} = [\"singular\", "
                f'"plural"]` to its units in data/narration/{formulation.name}/scenarios.toml.'
            )
