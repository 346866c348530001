"""A run from its start to its end: resuming, accumulation, packing, masks, the best checkpoint."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import UserError
from optmodel.training import StepMetrics, train
from optmodel.training.checkpoints import checkpoint_defect
from optmodel.training.data import read_pairs
from optmodel.training.models import load_model
from optmodel.training.settings import ModelSettings
from optmodel.training.solver_evaluation import SolverEvaluator
from optmodel.training.tokenization import IGNORED, encode
from tests.training.runs import small_run, triples

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")


class Stopped(Exception):
    """Stands for a machine that is switched off."""


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    (file,) = folder.glob("*model.safetensors")
    found: dict[str, Any] = load_file(file)
    return found


def rows(folder: Path, kind: str = "training") -> list[dict[str, Any]]:
    """What was measured, without the time it took."""
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    return [
        {name: value for name, value in row.items() if name != "seconds"}
        for row in found
        if row["kind"] == kind
    ]


def trained(folder: Path, changes: dict[str, Any] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    return train(small_run(folder, changes)).folder


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    import torch

    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def stops_at(step: int) -> Callable[[StepMetrics], None]:
    def report(advance: StepMetrics) -> None:
        if advance.step >= step:
            raise Stopped

    return report


RESUMED: list[dict[str, Any]] = [
    {"model.lora": {"rank": 2}},
    {"optimizer.name": "zo-sgd", "model.dtype": "bfloat16"},
]
RESUMED_AS_WELL: list[dict[str, Any]] = [
    {},
    {"data.packing": True},
    {"training.group_by_length": True},
    {"optimizer.name": "adamw+release", "training.accumulation": 1},
    {"optimizer.name": "lion", "model.dtype": "bfloat16"},
    {"optimizer.name": "zo-forward"},
    {"optimizer.name": "zo-quantized", "optimizer.options": {"group": 8}},
]
"""Each is like one above in how it goes on."""


@pytest.mark.parametrize(
    "changes",
    [*RESUMED, *(pytest.param(one, marks=pytest.mark.slow) for one in RESUMED_AS_WELL)],
    ids=str,
)
def test_resumed_equals_uninterrupted_bit_for_bit(tmp_path: Path, changes: dict[str, Any]) -> None:
    # Nine steps over six pairs a step and 24 pairs: more than one epoch.
    more = {"training.max_steps": 9, "training.batch_size": 3} | changes
    whole = trained(tmp_path / "whole", more)
    settings = small_run(tmp_path, more)
    with pytest.raises(Stopped):
        train(settings, on_log=stops_at(8))
    assert checkpoint_defect(tmp_path / "out" / "checkpoints" / "checkpoint-6") == ""
    resumed = train(settings).folder
    assert same(weights(whole / "model"), weights(resumed / "model"))
    assert rows(whole) == rows(resumed)


def test_zeroth_order_passes_see_no_dropout(tmp_path: Path) -> None:
    """Of adapters that drop half of their input the losses are those of adapters that drop none."""
    found = {}
    for dropout in (0.0, 0.5):
        lora = {"rank": 2, "dropout": dropout}
        changes = {"optimizer.name": "zo-sgd", "model.lora": lora, "training.max_steps": 3}
        folder = trained(tmp_path / str(dropout), changes)
        found[dropout] = rows(folder), weights(folder / "model")
    assert found[0.0][0] == found[0.5][0]
    assert same(found[0.0][1], found[0.5][1])
    assert all("mean_token_accuracy" in row for row in found[0.5][0])


def test_the_type_of_the_weights_is_decided_once_and_written_down(tmp_path: Path) -> None:
    folder = trained(tmp_path, {"model.dtype": "", "training.max_steps": 2})
    assert 'dtype = "bfloat16"' in (folder / "run.toml").read_text()
    assert {str(one.dtype) for one in weights(folder / "model").values()} == {"torch.bfloat16"}


def test_adapters_are_float32_beside_bfloat16_weights(tmp_path: Path) -> None:
    import torch

    folder = trained(tmp_path, {"training.max_steps": 1})
    model = {"name": str(folder / "model"), "dtype": "bfloat16", "lora": {"rank": 2}}
    loaded = load_model(
        ModelSettings.model_validate(model), str(folder / "model"), "bfloat16"
    ).model
    kinds = {(one.requires_grad, one.dtype) for one in loaded.parameters()}
    assert kinds == {(True, torch.float32), (False, torch.bfloat16)}


def test_accumulation_of_four_equals_a_batch_of_four(tmp_path: Path) -> None:
    import torch

    one = trained(tmp_path / "a", {"training.batch_size": 1, "training.accumulation": 4})
    four = trained(tmp_path / "b", {"training.batch_size": 4, "training.accumulation": 1})
    first, second = weights(one / "model"), weights(four / "model")
    for name in first:
        torch.testing.assert_close(first[name], second[name], rtol=1e-4, atol=1e-5)
    for row, other in zip(rows(one), rows(four), strict=True):
        assert row["loss"] == pytest.approx(other["loss"], rel=1e-5)


def test_packing_gives_the_same_loss_a_token(tmp_path: Path) -> None:
    """All 24 pairs are one step, whether each has a row of its own or several share one."""
    step = {"training.max_steps": 1, "training.save_every": 1, "training.accumulation": 1}
    apart = trained(tmp_path / "a", step | {"training.batch_size": 24})
    packed = trained(tmp_path / "b", step | {"training.batch_size": 24, "data.packing": True})
    (row,), (other,) = rows(apart), rows(packed)
    assert row["loss"] == pytest.approx(other["loss"], rel=1e-6)
    assert row["grad_norm"] == pytest.approx(other["grad_norm"], rel=1e-5)


def test_the_loss_in_chunks_is_the_plain_one(tmp_path: Path) -> None:
    chunked = trained(tmp_path / "a")
    plain = trained(tmp_path / "b", {"training.chunked_loss": False})
    for row, other in zip(rows(chunked), rows(plain), strict=True):
        assert row["loss"] == pytest.approx(other["loss"], rel=1e-4)


@pytest.mark.parametrize(
    "changes", [{"model.lora": {"rank": 2}}, pytest.param({}, marks=pytest.mark.slow)], ids=str
)
def test_logits_of_prompts_are_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any]
) -> None:
    """A model that always gives all logits is trained to the same losses."""
    step = {"training.max_steps": 1, "training.chunked_loss": False} | changes
    some = trained(tmp_path / "a", step)
    monkeypatch.setattr("optmodel.training.loss._takes_positions", lambda model: False)
    every = trained(tmp_path / "b", step)
    (row,), (other,) = rows(some), rows(every)
    assert row["loss"] == pytest.approx(other["loss"], rel=1e-6)
    assert row["grad_norm"] == pytest.approx(other["grad_norm"], rel=1e-5)


def test_the_prompt_contributes_nothing(tmp_path: Path) -> None:
    """The loss of the run is the mean over the completions' tokens, computed here by hand."""
    import torch
    from torch.nn.functional import cross_entropy

    step = {"training.max_steps": 1, "training.save_every": 1, "training.accumulation": 1}
    changes = step | {"training.batch_size": 24}
    done = trained(tmp_path, changes)
    settings = small_run(tmp_path, changes)
    loaded = load_model(settings.model, str(done / "tiny"), "float32")
    total, count = 0.0, 0
    for pair in read_pairs(settings.data):
        encoded = encode(loaded.tokenizer, pair)
        start = encoded.labels.count(IGNORED)
        with torch.no_grad():
            logits = loaded.model(torch.tensor([encoded.input_ids])).logits[0]
        wanted = torch.tensor(encoded.input_ids[start:])
        total += float(cross_entropy(logits[start - 1 : -1], wanted, reduction="sum"))
        count += len(wanted)
    assert rows(done)[0]["loss"] == pytest.approx(total / count, rel=1e-5)


def test_the_best_checkpoint_is_the_one_the_solver_likes_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The judge is replaced by one whose verdicts are known; all else is the real loop."""
    verdicts = iter([0.0, 0.5, 0.25])

    def judged(self: SolverEvaluator, model: Any, tokenizer: Any) -> dict[str, float]:
        return {"solver_accuracy": next(verdicts), "survival": 1.0, "num_items": len(self.items)}

    monkeypatch.setattr(SolverEvaluator, "__call__", judged)
    held_out = triples(tmp_path / "held.jsonl", range(200, 204))
    changes = {
        "evaluation.held_out": str(held_out),
        "evaluation.every": 3,
        "training.max_steps": 6,
        "training.keep": 1,
    }
    done = train(small_run(tmp_path, changes))
    assert (done.summary.best_step, done.summary.best_accuracy) == (3, 0.5)
    best = weights(done.folder / "checkpoints" / "checkpoint-3")
    assert same(weights(done.folder / "model"), best)
    assert [row["step"] for row in rows(done.folder, "evaluation")] == [0, 3, 6]
    card = (done.folder / "model" / "README.md").read_text()
    assert "| 3 | 50.0 % | 100.0 % |" in card
    assert done.summary.num_pairs == 24


def test_programs_are_run_and_judged(tmp_path: Path) -> None:
    """An untrained model writes no program, and that is what the metrics say."""
    held_out = triples(tmp_path / "held.jsonl", range(200, 203))
    changes = {
        "evaluation.held_out": str(held_out),
        "evaluation.every": 3,
        "evaluation.max_new_tokens": 8,
        "training.max_steps": 3,
    }
    done = train(small_run(tmp_path, changes))
    first, last = rows(done.folder, "evaluation")
    assert (first["step"], last["step"]) == (0, 3)
    assert first["solver_accuracy"] == 0.0
    assert first["num_items"] == 3


def test_a_finished_run_is_only_read(tmp_path: Path) -> None:
    done = train(small_run(tmp_path))
    before = (done.folder / "metrics.jsonl").read_bytes()
    assert train(small_run(tmp_path)).summary == done.summary
    assert (done.folder / "metrics.jsonl").read_bytes() == before


def test_the_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    train(small_run(tmp_path, {"training.max_steps": 1}))
    with pytest.raises(UserError, match=r"optimizer\.learning_rate was 0\.003, now 0\.001"):
        train(small_run(tmp_path, {"training.max_steps": 1, "optimizer.learning_rate": 1e-3}))
    settings = small_run(tmp_path, {"training.max_steps": 1})
    triples(tmp_path / "train.jsonl", range(300, 320))
    with pytest.raises(UserError, match=r"The data \(data.train\) is not what the run"):
        train(settings)


def test_held_out_texts_among_the_training_data_are_refused(tmp_path: Path) -> None:
    held_out = triples(tmp_path / "held.jsonl", range(110, 112))
    changes = {"evaluation.held_out": str(held_out), "evaluation.every": 3}
    with pytest.raises(UserError, match="A held-out text is among the training data"):
        train(small_run(tmp_path, changes))
    assert not (tmp_path / "out").exists()


def test_a_run_that_never_began_leaves_its_folder_free(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pairs are longer than 20 tokens"):
        train(small_run(tmp_path, {"data.max_length": 20}))
    assert train(small_run(tmp_path, {"training.max_steps": 1})).summary.num_steps == 1


def test_adapters_are_saved_alone(tmp_path: Path) -> None:
    done = trained(tmp_path, {"model.lora": {"rank": 2}, "training.max_steps": 1})
    assert (done / "model" / "adapter_model.safetensors").exists()
    assert all("lora" in name for name in weights(done / "model"))


def test_a_value_that_an_optimizer_does_not_take(tmp_path: Path) -> None:
    changes = {"optimizer.name": "lion", "optimizer.options": {"kernel": "cube"}}
    with pytest.raises(UserError, match=r"cannot be built .* 'cube' is not a valid LionKernel"):
        train(small_run(tmp_path, changes))
    assert not (tmp_path / "out" / "run.toml").exists()


def test_a_zeroth_order_run_starts_at_the_loss_of_the_others(tmp_path: Path) -> None:
    """Its loss is the mean of both sides of the weights, or measured at them."""
    step = {"training.max_steps": 1, "training.save_every": 1}
    names = ("adamw", "zo-sgd", "zo-forward", "zo-hybrid")
    losses = [
        rows(trained(tmp_path / name, step | {"optimizer.name": name}))[0]["loss"] for name in names
    ]
    assert losses == pytest.approx([losses[0]] * 4, rel=1e-4)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # bitsandbytes and peft talk of kernels they do not find
@pytest.mark.parametrize("quantize", ["nf4", "int8"])
def test_adapters_over_quantized_weights(tmp_path: Path, quantize: str) -> None:
    """QLoRA on a CPU: the loss falls, and what is saved is the adapters."""
    shape = {"hidden": 64, "feed_forward": 128, "num_layers": 2, "num_heads": 2, "vocabulary": 300}
    changes = {
        "model.tiny": shape,
        "model.dtype": "bfloat16",
        "model.quantize": quantize,
        "model.lora": {"rank": 4},
        "optimizer.learning_rate": 3e-2,
        "training.max_steps": 12,
    }
    done = trained(tmp_path, changes)
    losses = [row["loss"] for row in rows(done)]
    assert losses[-1] < losses[0] - 0.1
    assert (done / "model" / "adapter_model.safetensors").exists()


def test_a_run_goes_on_with_the_versions_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = small_run(tmp_path)
    done = train(settings)
    (done.folder / "summary.json").unlink()
    before = (done.folder / "run.toml").read_text("utf-8")
    (done.folder / "run.toml").write_text(re.sub(r'torch = ".*"', 'torch = "1.0"', before), "utf-8")
    with pytest.raises(UserError, match=r"was begun with torch 1\.0, and here is"):
        train(settings)
    (done.folder / "summary.json").write_text(done.summary.model_dump_json(), "utf-8")
    assert train(settings).summary == done.summary  # a finished run is only read
