"""What a commission would ask for at most: the calls of each step, with an example of each.

planned(commission)[0].step, planned(commission)[0].num_calls
"""

from dataclasses import dataclass

from optmodel.lm import Request, Sampling, ask
from optmodel.random_stream import RandomStream
from optmodel.runs import read_records
from optmodel.synthesis.commission import Commission
from optmodel.synthesis.modelling import modelling_request
from optmodel.synthesis.optmath import Basis, DrawInstance
from optmodel.synthesis.optmath.describing import described
from optmodel.synthesis.prompts import prompt
from optmodel.synthesis.resocratic.seeds import examples

_NUM_TEXTS = 6
"""Texts of a demonstration, which has three constraints as a rule: each prefix told in two ways."""


@dataclass(frozen=True, slots=True)
class PlannedCalls:
    """So many calls like the example."""

    step: str
    num_calls: int
    example: Request


def planned(commission: Commission) -> list[PlannedCalls]:
    """The kinds of calls in the order in which a slot makes them."""
    if commission.method == "resocratic":
        return _resocratic(commission)
    return _optmath(commission) if commission.method == "optmath" else _augment(commission)


def _resocratic(commission: Commission) -> list[PlannedCalls]:
    num_slots = commission.most_slots
    shown = [seed.text.strip() for seed in examples(RandomStream("examples", commission.seed, 0))]
    draft = prompt("demonstration", examples=shown)
    question = prompt("question", demonstration=shown[0], table=False, goal="maximize")
    return [
        PlannedCalls("draft", num_slots, ask(draft, sampling=commission.sampling(0, "draft"))),
        PlannedCalls("tell", _NUM_TEXTS * num_slots, ask(question, sampling=_cold(commission))),
        _programs(commission, _NUM_TEXTS * num_slots, shown[0]),
    ]


def _optmath(commission: Commission) -> list[PlannedCalls]:
    num_slots, num_tellings = commission.most_slots, commission.refinements + 1
    name = commission.slot_family(0)
    bases = (DrawInstance(name, commission.seed, index)() for index in range(100))
    basis = next(basis for basis in bases if isinstance(basis, Basis))
    told = described(basis.instance, basis.sketch)
    text = prompt(
        "tell",
        model=told.model,
        data=told.data,
        goal=told.goal,
        setting=basis.setting,
        names=told.names,
        units=told.units,
        table=False,
    )
    tell = ask(text, sampling=commission.sampling(0, "tell 0"))
    return [
        PlannedCalls("tell", num_slots * num_tellings, tell),
        PlannedCalls("criticise", num_slots * commission.refinements, tell),
        _programs(commission, num_slots, basis.sketch.text),
    ]


def _augment(commission: Commission) -> list[PlannedCalls]:
    assert commission.source is not None, "a commission to augment names its source"
    text = next(read_records(commission.source))["text"]
    asked = ask(prompt("rephrase", text=text, goal="maximize"), sampling=_cold(commission))
    num_slots = commission.most_slots
    return [PlannedCalls("tell", num_slots, asked), _programs(commission, num_slots, text)]


def _programs(commission: Commission, num_texts: int, text: str) -> PlannedCalls:
    each = commission.tries * (1 + 2 * commission.num_fresh)
    example = modelling_request(text, commission.dialect, _cold(commission), 1)
    return PlannedCalls("program", num_texts * each, example)


def _cold(commission: Commission) -> Sampling:
    return commission.sampling(0, "plan", hot=False)
