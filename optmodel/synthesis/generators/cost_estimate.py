"""The most calls of language models that a run may make, by step, each with an example request.

estimate_calls(config)[0].step, estimate_calls(config)[0].num_calls
"""

from dataclasses import dataclass

from optmodel.lm import Request, Sampling, chat_request
from optmodel.random_stream import RandomStream
from optmodel.synthesis.config import LLMRunConfig
from optmodel.synthesis.generators.augmenter import read_parents
from optmodel.synthesis.generators.demonstrations import examples
from optmodel.synthesis.generators.forward_verification import program_request
from optmodel.synthesis.generators.sampled_instances import (
    SampledInstance,
    prompt_inputs,
    sample_instance,
)
from optmodel.synthesis.prompts import prompt

_NUM_TEXTS = 6
"""Texts of a demonstration: it usually has three prefixes, each described in two texts."""


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """A number of calls like the example."""

    step: str
    num_calls: int
    example: Request


def estimate_calls(config: LLMRunConfig) -> list[CallEstimate]:
    """The kinds of calls in the order in which a slot makes them."""
    if config.method == "resocratic":
        return _resocratic(config)
    return _optmath(config) if config.method == "optmath" else _augment(config)


def _resocratic(config: LLMRunConfig) -> list[CallEstimate]:
    num_slots = config.most_slots
    shown = [seed.text.strip() for seed in examples(RandomStream("examples", config.seed, 0))]
    draft = prompt("demonstration", examples=shown)
    question = prompt("question", demonstration=shown[0], table=False, goal="maximize")
    return [
        CallEstimate("draft", num_slots, chat_request(draft, sampling=config.sampling(0, "draft"))),
        CallEstimate(
            "tell", _NUM_TEXTS * num_slots, chat_request(question, sampling=_greedy(config))
        ),
        _programs(config, _NUM_TEXTS * num_slots, shown[0]),
    ]


def _optmath(config: LLMRunConfig) -> list[CallEstimate]:
    num_slots, num_tellings = config.most_slots, config.refinements + 1
    name = config.slot_family(0)
    bases = (sample_instance(name, config.seed, index) for index in range(100))
    basis = next(basis for basis in bases if isinstance(basis, SampledInstance))
    told = prompt_inputs(basis.instance, basis.sketch)
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
    tell = chat_request(text, sampling=config.sampling(0, "tell 0"))
    return [
        CallEstimate("tell", num_slots * num_tellings, tell),
        CallEstimate("criticise", num_slots * config.refinements, tell),
        _programs(config, num_slots, basis.sketch.text),
    ]


def _augment(config: LLMRunConfig) -> list[CallEstimate]:
    assert config.source is not None, "a run that augments names its source"
    text = read_parents(config.source)[0].text
    rephrase = chat_request(
        prompt("rephrase", text=text, goal="maximize"), sampling=_greedy(config)
    )
    num_slots = config.most_slots
    return [CallEstimate("tell", num_slots, rephrase), _programs(config, num_slots, text)]


def _programs(config: LLMRunConfig, num_texts: int, text: str) -> CallEstimate:
    each = config.tries * (1 + 2 * config.num_fresh)
    example = program_request(text, config.dialect, _greedy(config), 1)
    return CallEstimate("program", num_texts * each, example)


def _greedy(config: LLMRunConfig) -> Sampling:
    return config.sampling(0, "plan", hot=False)
