"""TRL's trainer with our optimizers, evaluated by what the solver answers.

    trainer = Trainer(loaded, rows, config)
    trainer.train(resume_from_checkpoint=None)
    trainer.state.best_metric                    # the best solver accuracy so far

It differs from TRL's in four ways: the optimizer comes from the registry, a zeroth-order method
runs no backward pass, evaluation generates programs and runs them, and a batch without a token to
learn is an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import torch
from datasets import Dataset
from torch.utils.data import Sampler
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
)
from transformers import Trainer as PlainTrainer
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR, rotate_checkpoints
from trl import SFTConfig, SFTTrainer

from optmodel.errors import UserError
from optmodel.training.checkpoints import Notify, checkpoint_defect, write_manifest
from optmodel.training.length_grouping import LengthGroupedSampler
from optmodel.training.loss import count_prompt_columns, full_logits_loss
from optmodel.training.models import CHECKPOINTING, LoadedModel
from optmodel.training.optimizers import (
    GradientLifetime,
    OptimizerConfig,
    build_optimizer,
    optimizer_spec,
)
from optmodel.training.optimizers.zeroth_order import dequantize_linear_layers
from optmodel.training.settings import RunSettings
from optmodel.training.tokenization import IGNORED

METRIC = "solver_accuracy"
"""The figure by which the best checkpoint is chosen."""

# The names of the schedules in transformers, whose plain "constant" has no warmup.
_SCHEDULES = {
    "constant": "constant_with_warmup",
    "linear": "linear",
    "cosine": "cosine",
    "stable": "warmup_stable_decay",
}
_DECAY_SHARE = 0.2
"""The share of all steps in which a "stable" learning rate falls to zero."""

Batch: TypeAlias = dict[str, torch.Tensor]

Evaluate = Callable[[PreTrainedModel, PreTrainedTokenizerBase], Mapping[str, float]]
"""(model, tokenizer) → figures, `METRIC` among them."""

Log = Callable[[int, int, Mapping[str, float]], None]
"""Called with every log: the step, the number of all steps, the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainerConfig:
    """The settings and callbacks of the trainer, besides model and rows.

    `on_log` is called with each log; `evaluate` is None if nothing is held out.
    """

    settings: RunSettings
    clipping: float
    checkpoints: Path
    on_log: Log
    evaluate: Evaluate | None = None
    evaluates_at_start: bool = False


class Trainer(SFTTrainer):  # type: ignore[misc]
    """`trl.SFTTrainer` over rows of `input_ids` and `labels`."""

    optimizer: torch.optim.Optimizer
    control: TrainerControl

    def __init__(self, loaded: LoadedModel, rows: Dataset, config: TrainerConfig) -> None:
        self._run_config = config
        self._is_zeroth_order = optimizer_spec(config.settings.optimizer.name).is_zeroth_order
        self._lengths = rows["length"][:] if config.settings.training.group_by_length else None
        super().__init__(
            model=loaded.model,
            args=_arguments(config, loaded.model.device.type),
            train_dataset=rows,
            processing_class=loaded.tokenizer,
            callbacks=[_LoggingCallback(config), _EvaluationCallback(config)],
        )
        self.remove_callback(PrinterCallback)

    def create_optimizer(self, model: PreTrainedModel | None = None) -> torch.optim.Optimizer:
        """The optimizer of the registry, over the trainable parameters."""
        if self.optimizer is None:
            asked = self._run_config.settings.optimizer
            config = OptimizerConfig(
                learning_rate=asked.learning_rate,
                weight_decay=asked.weight_decay,
                seed=self._run_config.settings.training.seed,
                compute_dtype=self._run_config.settings.precision,
                options=asked.options,
            )
            chosen = self.model if model is None else model
            self.optimizer = build_optimizer(chosen, asked.name, config)
        return self.optimizer

    def create_scheduler(
        self, num_training_steps: int, optimizer: torch.optim.Optimizer | None = None
    ) -> torch.optim.lr_scheduler.LRScheduler:
        """The schedule. The decay steps of "stable" depend on the number of all steps."""
        if self._run_config.settings.optimizer.schedule == "stable":
            num_decay_steps = max(1, round(_DECAY_SHARE * num_training_steps))
            self.args.lr_scheduler_kwargs = {"num_decay_steps": num_decay_steps}
        return super().create_scheduler(num_training_steps, optimizer)

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> Sampler | None:
        """A sampler of batches of similar length, if requested; resumed runs get the same order."""
        if self._lengths is None:
            return super()._get_train_sampler(train_dataset)
        training = self._run_config.settings.training
        return LengthGroupedSampler(self._lengths, training.num_sequences, training.seed)

    def training_step(
        self,
        model: PreTrainedModel,
        inputs: Batch,
        num_items_in_batch: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """One micro-batch; a zeroth-order method measures the loss and runs no backward pass."""
        if not self._is_zeroth_order:
            return super().training_step(model, inputs, num_items_in_batch)
        model.train()
        batch = self._prepare_inputs(inputs)
        optimizer = self.optimizer.optimizer

        def loss() -> torch.Tensor:
            self.model.training = True  # TRL logs under train or eval by this flag
            with self.compute_loss_context_manager():
                if optimizer.is_exact:  # the chunked loss has no forward-mode derivative
                    return self._whole_loss(model, batch, num_items_in_batch)
                return self.compute_loss(model, dict(batch), num_items_in_batch=num_items_in_batch)

        return optimizer.accumulate(loss).detach()

    def compute_loss(
        self,
        model: PreTrainedModel,
        inputs: Batch,
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """The mean loss over the tokens to learn, in chunks by TRL or over all logits at once.

        Raises `UserError` for a batch that has no token to learn.
        """
        if not bool((inputs["labels"] != IGNORED).any()):
            raise UserError(
                "A batch has no token to learn: all of it is prompt; set data.max_length larger."
            )
        if not self._run_config.settings.training.chunked_loss:
            assert not return_outputs, "nobody asks for logits here"
            return self._whole_loss(model, inputs, num_items_in_batch)
        return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)

    def _whole_loss(
        self, model: PreTrainedModel, batch: Batch, num_items: torch.Tensor | None
    ) -> torch.Tensor:
        """The loss without chunks, and without the logits of prompts.

        As in TRL, `num_items` counts the tokens of all micro-batches in all processes. Since
        gradients are averaged over processes, it is divided by their number. The balancing loss is
        averaged over micro-batches.
        """
        balancing = self.router_aux_loss_coef if self.aux_loss_enabled else 0.0
        if num_items is not None:
            num_items = num_items / (self.accelerator.num_processes // self.get_tp_size())
            balancing /= self.current_gradient_accumulation_steps
        num_masked = count_prompt_columns(batch["labels"])
        return full_logits_loss(model, batch, num_items, num_masked=num_masked, balancing=balancing)

    def evaluate(
        self,
        eval_dataset: Dataset | None = None,
        ignore_keys: list[str] | None = None,
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Measure solver accuracy on held-out triples, and log it under `eval_`."""
        assert self._run_config.evaluate is not None, "nothing is held out"
        found = self._run_config.evaluate(self.model, self.processing_class)
        figures = {f"{metric_key_prefix}_{name}": value for name, value in found.items()}
        # TRL's own `log` would reset the running means of the training loss.
        PlainTrainer.log(self, dict(figures))
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, figures
        )
        return figures

    def save_model(self, output_dir: str | None = None, _internal_call: bool = False) -> None:
        """Save the model. All but checkpoints get ordinary layers instead of quantized ones."""
        if not _internal_call:
            dequantize_linear_layers(self.accelerator.unwrap_model(self.model))
        super().save_model(output_dir, _internal_call)

    def _save_checkpoint(self, model: PreTrainedModel, trial: object) -> None:
        """Save, write the manifest, and only then delete older checkpoints."""
        super()._save_checkpoint(model, trial)
        self.accelerator.wait_for_everyone()
        if not self.args.should_save:
            return
        folder = self._run_config.checkpoints
        write_manifest(folder / f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}")
        best = self.state.best_model_checkpoint
        rotate_checkpoints(str(folder), self._run_config.settings.training.keep, best)

    def load_best(self, notify: Notify) -> bool:
        """Load the weights of the best checkpoint; returns whether there is one.

        If it is broken, the user is notified and the last weights are kept.
        """
        if self.state.best_model_checkpoint is None:
            return False
        best = Path(self.state.best_model_checkpoint)
        if wrong := checkpoint_defect(best):
            notify(f"The best checkpoint {best} is broken ({wrong}); the last weights are kept.")
            return False
        self._load_best_model()
        return True

    def create_model_card(self, *args: object, **kwargs: object) -> None:
        """Write no card beside a checkpoint: the run writes its own at the end."""


class _LoggingCallback(TrainerCallback):  # type: ignore[misc]
    """Passes on what is logged."""

    def __init__(self, config: TrainerConfig) -> None:
        self._config = config

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float],
        **more: object,
    ) -> None:
        if not state.is_world_process_zero or "train_runtime" in logs:
            return
        if (
            optimizer_spec(self._config.settings.optimizer.name).gradients
            is not GradientLifetime.ALL
        ):
            logs.pop("grad_norm", None)  # never all gradients exist at once, so there is no norm
        self._config.on_log(state.global_step, state.max_steps, dict(logs))


class _EvaluationCallback(TrainerCallback):  # type: ignore[misc]
    """Requests an evaluation every so many steps, and after the last one."""

    def __init__(self, config: TrainerConfig) -> None:
        self._evaluation, self._training = config.settings.evaluation, config.settings.training

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **more: object,
    ) -> None:
        # A log resets the running means: done at each checkpoint, so a resumed run logs the same.
        if state.global_step % self._training.save_every == 0:
            control.should_log = True
        if self._evaluation is None:
            return
        is_last = state.global_step >= state.max_steps
        if is_last or state.global_step % self._evaluation.every == 0:
            control.should_evaluate = control.should_save = True


def _arguments(config: TrainerConfig, device: str) -> SFTConfig:
    """The settings of the run as TRL's arguments."""
    settings, training = config.settings, config.settings.training
    method = optimizer_spec(settings.optimizer.name)
    return SFTConfig(
        output_dir=str(config.checkpoints),
        per_device_train_batch_size=training.batch_size,
        gradient_accumulation_steps=training.accumulation,
        num_train_epochs=training.epochs,
        max_steps=training.max_steps or -1,
        learning_rate=settings.optimizer.learning_rate,
        lr_scheduler_type=_SCHEDULES[settings.optimizer.schedule],
        warmup_steps=settings.optimizer.warmup,
        max_grad_norm=config.clipping,
        bf16=settings.autocasts,
        activation_checkpointing=training.checkpointing and not method.is_zeroth_order,
        activation_checkpointing_kwargs=dict(CHECKPOINTING),
        seed=training.seed,
        data_seed=training.seed,
        logging_steps=training.log_every,
        logging_first_step=True,
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=training.save_every,
        save_total_limit=None,  # older ones are deleted once the new manifest is written
        metric_for_best_model=METRIC if config.evaluate is not None else None,
        greater_is_better=True if config.evaluate is not None else None,
        eval_on_start=config.evaluates_at_start,
        packing=settings.data.packing,
        max_length=settings.data.max_length if settings.data.packing else None,
        report_to=list(training.trackers) or "none",
        dataloader_pin_memory=device != "cpu",
        use_cpu=device == "cpu",
        disable_tqdm=True,
    )
