"""badam's block optimizer, which can be resumed here and prints nothing.

    optimizer = BlockAdam(model, config)
    optimizer.state_dict()["block"]["masters"]     # float32 copies of the active block's weights

The package saves neither the active block nor its float32 masters, prints when it switches, and
decays norms. Here the state has all of it, nothing is printed, and norms and biases are not
decayed.
"""

import io
import re
from contextlib import redirect_stdout
from itertools import pairwise

import torch
from badam import BlockOptimizer

from optmodel.errors import UserError
from optmodel.training.library_types import ParamGroup, StateDict
from optmodel.training.optimizers.parameter_types import classify_parameters, parameter_groups
from optmodel.training.optimizers.rounding import seeded_generator, store_rounded
from optmodel.training.optimizers.spec import OptimizerConfig, ParameterType

_LAYER = re.compile(r"^.*?\.\d+\.")


class BlockAdam(BlockOptimizer):  # type: ignore[misc]
    """AdamW on one block of layers at a time."""

    def __init__(self, model: torch.nn.Module, config: OptimizerConfig) -> None:
        options = config.options
        self._types, self._seed = classify_parameters(model), config.seed
        named = [(name, p) for name, p in model.named_parameters() if name in self._types]
        base = torch.optim.AdamW(
            parameter_groups(model, config.weight_decay),
            lr=config.learning_rate,
            betas=tuple(options["betas"]),
            eps=options["eps"],
            weight_decay=config.weight_decay,
            foreach=False,
        )
        with redirect_stdout(io.StringIO()):
            super().__init__(
                base,
                named,
                _blocks([name for name, _ in named], options["num_blocks"]),
                switch_block_every=options["switch_every"],
                switch_mode=options["order"],
                verbose=0,
            )
        del self.state_dict  # the package sets an attribute of this name, which saves no block

    def switch_trainable_params(self, verbose: int | None = None) -> None:
        """Unfreeze the next block with new masters, freeze the last one, and print nothing."""
        self._active = self.current_block_idx
        with redirect_stdout(io.StringIO()):
            super().switch_trainable_params(verbose=0)
        self._spare_norms()

    def _update_param(self) -> None:
        """Write the masters back, rounded stochastically: rounding to nearest loses small steps."""
        with torch.no_grad():
            for index, master in self.param_idx2hp.items():
                weight = self.param_idx2lp[index]
                generator = seeded_generator(self._seed, self.global_step, index, weight.device)
                store_rounded(weight, master.detach(), generator)

    def state_dict(self) -> StateDict:
        """The moments, and the block: its number, its masters, and the blocks that follow."""
        inner = self.base_optimizer.state_dict()
        settings = [_settings(group) for group in self.param_groups]
        block = {
            "active": self._active,
            "next": self.current_block_idx,
            "order": list(self.block_order) if self.switch_mode == "random" else [],
            "steps": self.global_step,
            "masters": [master.detach() for master in self.param_idx2hp.values()],
            "settings": settings,
        }
        return {**inner, "block": block}

    def load_state_dict(self, state_dict: StateDict) -> None:
        """Make the saved block active, then load its masters and moments."""
        block = state_dict["block"]
        self.current_block_idx = block["active"]
        self.switch_trainable_params()
        self.base_optimizer.load_state_dict(
            {"state": state_dict["state"], "param_groups": state_dict["param_groups"]}
        )
        with torch.no_grad():
            for master, saved in zip(self.param_idx2hp.values(), block["masters"], strict=True):
                master.copy_(saved)
        for group, settings in zip(self.param_groups, block["settings"], strict=True):
            group.update(settings)
        self.global_step, self.current_block_idx = block["steps"], block["next"]
        if self.switch_mode == "random":
            self.block_order = list(block["order"])

    def _spare_norms(self) -> None:
        """Make two groups: matrices, and all others without weight decay."""
        names = [name for name, _ in self.named_parameters_list]
        masters = self.param_idx2hp.items()
        for group, spared in zip(self.base_optimizer.param_groups, (False, True), strict=True):
            group["params"] = [
                master
                for index, master in masters
                if (self._types[names[index]] is ParameterType.OTHER) is spared
            ]
            if spared:
                group["weight_decay"] = 0.0


def _blocks(names: list[str], num_blocks: int) -> list[list[str]]:
    """Prefixes of layers' names in `num_blocks` runs of nearly equal length; 0: one layer each."""
    layers = list(dict.fromkeys(found[0] for name in names if (found := _LAYER.match(name))))
    if not layers:
        raise UserError("The optimizer 'badam' trains numbered layers, and this model has none.")
    count = min(num_blocks or len(layers), len(layers))
    bounds = [len(layers) * index // count for index in range(count + 1)]
    return [layers[start:end] for start, end in pairwise(bounds)]


def _settings(group: ParamGroup) -> ParamGroup:
    return {key: value for key, value in group.items() if key not in ("params", "names")}
