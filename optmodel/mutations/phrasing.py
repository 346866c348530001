"""Phrasing: words of a telling taken up in a new sentence.

noun_of_each(problem, "supply")      # 'the stock on hand at each {one:sources}'
rule_with(telling, "budget", ", of which {percent:reserve} must be kept in reserve")
"""

import re

from optmodel.mutations.neighbor import Neighbor
from optmodel.narration import Telling

_OWN_SLOTS = re.compile(r"\{(?:unit|units|value|number|times|[a-z]|\w+:[a-z])\}")
_MARKS = re.compile(r"[\[\]|]")


def noun_of_each(problem: Neighbor, parameter: str) -> str:
    """A parameter as a noun phrase about each of its elements; nothing where no fact tells it."""
    fact = problem.telling.fact_of(parameter)
    if fact is None:
        return ""
    nouns = [text for text in fact.noun if not _OWN_SLOTS.search(text)]
    if not nouns:
        return ""
    phrase = f"the {nouns[0]}"
    for binder in problem.formulation.parameter_by_name[parameter].over.binders:
        if len(binder.names) > 1:
            return ""
        [name] = binder.names
        each = f"each {{one:{binder.set_name}}}"
        about = fact.about.get(name, f"for {{{name}}}")
        about = about.replace(f"{{at:{name}}}", f"in {each}").replace(f"{{{name}:one}}", each)
        phrase += f" {about.replace(f'{{{name}}}', each)}"
    return "" if re.search(r"\{v:|\{n:", phrase) else phrase


def rule_with(telling: Telling, parameter: str, ending: str) -> Telling | None:
    """A telling whose rule with a scalar goes on; None where no rule tells the scalar."""
    slot = re.compile(rf"\{{(?:value|number):{parameter}\}}")
    found = [rule for rule in telling.rule if all(slot.search(text) for text in rule.say)]
    if not found:
        return None
    longer = found[0].model_copy(update={"say": tuple(f"{text}{ending}" for text in found[0].say)})
    rules = tuple(longer if rule is found[0] else rule for rule in telling.rule)
    return telling.model_copy(update={"rule": rules})
