"""Whether two models are the same: exact forms, compared in rationals, with certificates.

model = read_captured_model(captured.format, captured.text)
compare_models(flatten(instance), model)
"""

from optmodel.equivalence.captured_model import MAX_MODEL_TEXT, read_captured_model
from optmodel.equivalence.captured_numbers import captured_number, captured_value, is_number
from optmodel.equivalence.read_error import ModelReadCode

__all__ = [
    "MAX_MODEL_TEXT",
    "ModelReadCode",
    "captured_number",
    "captured_value",
    "is_number",
    "read_captured_model",
]
