"""A check that the distractors of a text say nothing of its problem.

A distractor is a sentence that a narrative lists, and it is taken out before the text is read. So
it must not be one that a reader could take for a datum, a pair or a goal.

    distractor_errors(narrative, instance, units)      # ("'Rye cost $9.' may state cost",)
"""

from collections.abc import Iterator

from optmodel.formulation import ElementId, Instance, Parameter
from optmodel.narration.narrative import Narrative
from optmodel.narration.reading._assignment import distinctive_words, leading_unit
from optmodel.narration.reading.set_relations import stated_sets
from optmodel.narration.reading.unit_matching import SHARE, UnitMatcher
from optmodel.narration.spans import find_numbers
from optmodel.narration.tokens import Tokenizer, elements_of, stem


def distractor_errors(
    narrative: Narrative, instance: Instance, units: UnitMatcher
) -> tuple[str, ...]:
    """What is wrong with the distractors of a text; empty when nothing is."""
    return tuple(
        error
        for distractor in narrative.distractors
        for error in _errors(distractor, narrative, instance, units)
    )


def _errors(
    distractor: str, narrative: Narrative, instance: Instance, units: UnitMatcher
) -> Iterator[str]:
    count = narrative.text.count(distractor)
    if count != 1:
        yield f"'{distractor}' stands {count} times in the text"
    named = elements_of(Tokenizer(narrative.spellings).tokens(distractor))
    if len(named) > 1 and stated_sets(instance):
        yield f"'{distractor}' names two elements"
    for span in find_numbers(distractor, narrative.spellings):
        readings = units.of(span)
        stated = {SHARE} if readings is None else {reading.unit for reading in readings}
        for parameter in instance.formulation.parameters:
            if leading_unit(parameter) in stated and _may_state(
                parameter, distractor, named, instance
            ):
                yield f"'{distractor}' may state {parameter.name}"


def _may_state(
    parameter: Parameter, distractor: str, named: frozenset[ElementId], instance: Instance
) -> bool:
    """Whether a sentence names an element of a parameter, or a scalar's own words."""
    if parameter.over.binders:
        elements = {element for key in instance.parameters[parameter.name] for element in key}
        return not named.isdisjoint(elements)
    words = frozenset(stem(word.strip(".,;:!?()")) for word in distractor.lower().split())
    return not words.isdisjoint(distinctive_words(parameter))
