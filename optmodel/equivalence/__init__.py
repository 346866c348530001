"""Whether two models are the same: exact forms, compared in rationals, with certificates.

model = read_captured_model(captured.format, captured.text)
compare_models(flatten(instance), model)
"""

from optmodel.equivalence.captured_model import MAX_MODEL_TEXT, read_captured_model
from optmodel.equivalence.captured_numbers import captured_number
from optmodel.equivalence.match_certificate import ColumnMatch, ModelMatch, RowMatch, check_match
from optmodel.equivalence.matching import MatchCode, compare_models
from optmodel.equivalence.read_error import ModelReadCode

__all__ = [
    "MAX_MODEL_TEXT",
    "ColumnMatch",
    "MatchCode",
    "ModelMatch",
    "ModelReadCode",
    "RowMatch",
    "captured_number",
    "check_match",
    "compare_models",
    "read_captured_model",
]
