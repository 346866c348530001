"""TRL's trainer with our optimizers, and with the solver as its judge.

    trainer = Trainer(loaded, rows, plan)
    trainer.train(resume_from_checkpoint=None)
    trainer.state.best_metric                    # the best solver accuracy so far

What differs from TRL's: the optimizer comes from the registry, a zeroth-order method runs no
backward pass, evaluation generates programs and runs them, and a batch without a token to learn is
an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import PrinterCallback, TrainerCallback
from transformers import Trainer as PlainTrainer
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR, rotate_checkpoints
from trl import SFTConfig, SFTTrainer

from optmodel.errors import UserError
from optmodel.training.checkpoints import Tell, flaw, seal
from optmodel.training.loss import plain_loss, unlearnt_columns
from optmodel.training.models import CHECKPOINTING, LoadedModel
from optmodel.training.optimizers.registry import build_optimizer, spec
from optmodel.training.optimizers.spec import Gradients, Request
from optmodel.training.sampling import GroupedByLength
from optmodel.training.settings import RunSettings
from optmodel.training.tokens import IGNORED
from optmodel.training.zeroth_order import dequantize_linear_layers

METRIC = "solver_accuracy"
"""What the best checkpoint is chosen by."""

# What transformers calls the schedules; its plain "constant" would leave the warmup out.
_SCHEDULES = {
    "constant": "constant_with_warmup",
    "linear": "linear",
    "cosine": "cosine",
    "stable": "warmup_stable_decay",
}
_FALLING = 0.2

Judge = Callable[[Any, Any], Mapping[str, float]]
"""(model, tokenizer) → figures, `METRIC` among them."""

Heard = Callable[[int, int, Mapping[str, float]], None]
"""Told of every log: the step, all steps, the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """What the loop is given beside model and rows.

    `heard` is told what is measured; `judge` is None where nothing is held out.
    """

    settings: RunSettings
    clipping: float
    checkpoints: Path
    heard: Heard
    judge: Judge | None = None
    judges_at_start: bool = False


class Trainer(SFTTrainer):  # type: ignore[misc]
    """`trl.SFTTrainer` over rows of `input_ids` and `labels`."""

    optimizer: Any
    control: Any

    def __init__(self, loaded: LoadedModel, rows: Any, loop: Loop) -> None:
        self._loop = loop
        self._is_zeroth_order = spec(loop.settings.optimizer.name).is_zeroth_order
        self._lengths = rows["length"][:] if loop.settings.training.group_by_length else None
        super().__init__(
            model=loaded.model,
            args=_arguments(loop, loaded.model.device.type),
            train_dataset=rows,
            processing_class=loaded.tokenizer,
            callbacks=[_Hearing(loop), _Judging(loop)],
        )
        self.remove_callback(PrinterCallback)

    def create_optimizer(self, model: Any = None) -> Any:
        """The optimizer of the registry, over what is trainable."""
        if self.optimizer is None:
            asked = self._loop.settings.optimizer
            request = Request(
                learning_rate=asked.learning_rate,
                weight_decay=asked.weight_decay,
                seed=self._loop.settings.training.seed,
                compute_dtype=self._loop.settings.precision,
                options=asked.options,
            )
            chosen = self.model if model is None else model
            self.optimizer = build_optimizer(chosen, asked.name, request)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer: Any = None) -> Any:
        """The schedule; how long "stable" falls is known only now."""
        if self._loop.settings.optimizer.schedule == "stable":
            falling = max(1, round(_FALLING * num_training_steps))
            self.args.lr_scheduler_kwargs = {"num_decay_steps": falling}
        return super().create_scheduler(num_training_steps, optimizer)

    def _get_train_sampler(self, train_dataset: Any = None) -> Any:
        """Batches of like length, where asked for, in an order that a resumed run finds again."""
        if self._lengths is None:
            return super()._get_train_sampler(train_dataset)
        training = self._loop.settings.training
        return GroupedByLength(self._lengths, training.num_sequences, training.seed)

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> Any:
        """One micro-batch; a zeroth-order method measures the loss and runs no backward pass."""
        if not self._is_zeroth_order:
            return super().training_step(model, inputs, num_items_in_batch)
        model.train()
        batch = self._prepare_inputs(inputs)
        optimizer = self.optimizer.optimizer

        def loss() -> Any:
            self.model.training = True  # TRL files its figures by this flag of the outermost module
            with self.compute_loss_context_manager():
                if optimizer.is_exact:  # the loss in chunks has no forward-mode derivative
                    return self._whole_loss(model, batch, num_items_in_batch)
                return self.compute_loss(model, dict(batch), num_items_in_batch=num_items_in_batch)

        return optimizer.accumulate(loss).detach()

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """The mean loss over the tokens to learn, in chunks by TRL or over all logits at once.

        Raises `UserError` where a batch has no token to learn.
        """
        if not bool((inputs["labels"] != IGNORED).any()):
            raise UserError(
                "A batch has no token to learn: all of it is prompt; set data.max_length larger."
            )
        if not self._loop.settings.training.chunked_loss:
            assert not return_outputs, "nobody asks for logits here"
            return self._whole_loss(model, inputs, num_items_in_batch)
        return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)

    def _whole_loss(self, model: Any, batch: Any, num_items: Any) -> Any:
        """The loss without chunks, and without the logits of prompts.

        As in TRL's, `num_items` are of all processes and of all micro-batches of a step, while
        gradients are averaged over processes; the balancing loss is a mean of micro-batches.
        """
        balancing = self.router_aux_loss_coef if self.aux_loss_enabled else 0.0
        if num_items is not None:
            num_items = num_items / (self.accelerator.num_processes // self.get_tp_size())
            balancing /= self.current_gradient_accumulation_steps
        num_unlearnt = unlearnt_columns(batch["labels"])
        return plain_loss(model, batch, num_items, num_unlearnt=num_unlearnt, balancing=balancing)

    def evaluate(
        self, eval_dataset: Any = None, ignore_keys: Any = None, metric_key_prefix: str = "eval"
    ) -> dict[str, float]:
        """What the judge finds, logged under `eval_`."""
        assert self._loop.judge is not None, "nothing is held out"
        found = self._loop.judge(self.model, self.processing_class)
        figures = {f"{metric_key_prefix}_{name}": value for name, value in found.items()}
        # Not TRL's own: it would close the running means of the training loss.
        PlainTrainer.log(self, dict(figures))
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, figures
        )
        return figures

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Save the model; but for checkpoints, with ordinary layers instead of quantized ones."""
        if not _internal_call:
            dequantize_linear_layers(self.accelerator.unwrap_model(self.model))
        super().save_model(output_dir, _internal_call)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Save, seal what was saved, and only then let older checkpoints go."""
        super()._save_checkpoint(model, trial)
        self.accelerator.wait_for_everyone()
        if not self.args.should_save:
            return
        folder = self._loop.checkpoints
        seal(folder / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}")
        best = self.state.best_model_checkpoint
        rotate_checkpoints(str(folder), self._loop.settings.training.keep, best)

    def load_best(self, tell: Tell) -> bool:
        """Put the best checkpoint's weights into the model; whether there is one.

        Where it is broken that is told, and the last weights stay.
        """
        if self.state.best_model_checkpoint is None:
            return False
        best = Path(self.state.best_model_checkpoint)
        if wrong := flaw(best):
            tell(f"The best checkpoint {best} is broken ({wrong}); the last weights are kept.")
            return False
        self._load_best_model()
        return True

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """No card beside each checkpoint: the run writes its own when it has ended."""


class _Hearing(TrainerCallback):  # type: ignore[misc]
    """Passes on what is logged."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        if not state.is_world_process_zero or "train_runtime" in logs:
            return
        if spec(self._loop.settings.optimizer.name).gradients is not Gradients.ALL:
            logs.pop("grad_norm", None)  # there never are all gradients to take a norm of
        self._loop.heard(state.global_step, state.max_steps, dict(logs))


class _Judging(TrainerCallback):  # type: ignore[misc]
    """Asks for an evaluation every so many steps, and after the last one."""

    def __init__(self, loop: Loop) -> None:
        self._judged, self._training = loop.settings.evaluation, loop.settings.training

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        # Running means end with a checkpoint, so that a resumed run logs the same ones.
        if state.global_step % self._training.save_every == 0:
            control.should_log = True
        if self._judged is None:
            return
        is_last = state.global_step >= state.max_steps
        if is_last or state.global_step % self._judged.every == 0:
            control.should_evaluate = control.should_save = True


def _arguments(loop: Loop, device: str) -> Any:
    """TRL's arguments: every figure of the run's file has its place here."""
    settings, training = loop.settings, loop.settings.training
    return SFTConfig(
        output_dir=str(loop.checkpoints),
        per_device_train_batch_size=training.batch_size,
        gradient_accumulation_steps=training.accumulation,
        num_train_epochs=training.epochs,
        max_steps=training.max_steps or -1,
        learning_rate=settings.optimizer.learning_rate,
        lr_scheduler_type=_SCHEDULES[settings.optimizer.schedule],
        warmup_steps=settings.optimizer.warmup,
        max_grad_norm=loop.clipping,
        bf16=settings.autocasts,
        activation_checkpointing=training.checkpointing and not _runs_no_backward(settings),
        activation_checkpointing_kwargs=dict(CHECKPOINTING),
        seed=training.seed,
        data_seed=training.seed,
        logging_steps=training.log_every,
        logging_first_step=True,
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=training.save_every,
        save_total_limit=None,  # older ones go when the new one is sealed
        metric_for_best_model=METRIC if loop.judge is not None else None,
        greater_is_better=True if loop.judge is not None else None,
        eval_on_start=loop.judges_at_start,
        packing=settings.data.packing,
        max_length=settings.data.max_length if settings.data.packing else None,
        report_to=list(training.trackers) or "none",
        dataloader_pin_memory=device != "cpu",
        use_cpu=device == "cpu",
        disable_tqdm=True,
    )


def _runs_no_backward(settings: RunSettings) -> bool:
    return spec(settings.optimizer.name).is_zeroth_order
