"""The optimizers that well-kept libraries have, adapted to roles and the registry.

    [spec.name for spec in SPECS]     # ['adamw', 'sgd', 'adafactor', 'muon', 'adamw-8bit', ...]

No library is imported until one of its optimizers is built; an absent one raises
MissingExtraError, which names the extra `train`.
"""

from optmodel.training.optimizers import (
    bitsandbytes_methods,
    block_methods,
    low_rank_methods,
    torch_methods,
    torchao_methods,
)
from optmodel.training.optimizers.spec import OptimizerSpec

SPECS: tuple[OptimizerSpec, ...] = (
    *torch_methods.SPECS,
    *torchao_methods.SPECS,
    *bitsandbytes_methods.SPECS,
    *low_rank_methods.SPECS,
    *block_methods.SPECS,
)
