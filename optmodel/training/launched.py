"""What the launcher decides of a run: FSDP beside a mixed precision holds weights in float32.

    settings = as_launched(settings)
    settings.model.dtype             # "float32" there; elsewhere what the run says

A run is planned, told and refused by the type that its weights are held in.
"""

from optmodel.errors import UserError
from optmodel.training._processes import is_held_in_float32
from optmodel.training.settings import RunSettings


def as_launched(settings: RunSettings) -> RunSettings:
    """The settings with the type of trained weights, where the launcher leaves no choice.

    Raises `UserError` where another type is asked for. Beside adapters, which are float32 anyway,
    the model's own weights are not trained and stay as they are.
    """
    model = settings.model
    if model.lora is not None or not is_held_in_float32():
        return settings
    if model.dtype == "bfloat16":
        raise UserError(
            "FSDP holds trained weights in float32 under the launcher's mixed precision: set "
            "mixed_precision to no in its file, or model.dtype to float32."
        )
    filled = model.model_copy(update={"dtype": "float32"})
    return settings.model_copy(update={"model": filled})
