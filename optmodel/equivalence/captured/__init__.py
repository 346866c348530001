"""Captured models read into exact form, by readers of our own: their texts are a stranger's.

model = read_captured_model(captured.format, captured.text)     # a FlatModel, or a Rejection
read_captured_model("proto", text).code                         # ModelReadCode.FORMAT

A rejection means *unknown*: nothing is said of a model that was not read.
"""

from optmodel.equivalence.captured.captured_model import MAX_MODEL_TEXT, read_captured_model
from optmodel.equivalence.captured.read_error import ModelReadCode

__all__ = ["MAX_MODEL_TEXT", "ModelReadCode", "read_captured_model"]
