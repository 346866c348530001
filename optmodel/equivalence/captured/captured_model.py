"""A captured model in exact form, read by readers of our own: its text is a stranger's.

    read_captured_model("mps", text)      # FlatModel(sense='minimize', ...)
    read_captured_model("proto", text)    # Rejection("read", "format", "proto")

A rejection means *unknown*: nothing is said of a model that was not read.
"""

from optmodel.equivalence.captured._cip_reader import read_cip
from optmodel.equivalence.captured._lp_reader import read_lp
from optmodel.equivalence.captured._mps_reader import read_mps
from optmodel.equivalence.captured.read_error import ModelReadCode, ModelReadError
from optmodel.equivalence.limits import WorkLimitError
from optmodel.formulation import FlatModel, FormulationError
from optmodel.rejection import Rejection

MAX_MODEL_TEXT = 2_000_000
"""The longest text that is read, in characters; it takes up to two seconds."""

_READERS = {"mps": read_mps, "cip": read_cip, "lp": read_lp}


def read_captured_model(format: str, text: str) -> FlatModel | Rejection:
    """The model of a record in exact form, or why it is not read."""
    if format not in _READERS:
        return ModelReadError(ModelReadCode.FORMAT, format[:60]).rejection()
    if len(text) > MAX_MODEL_TEXT:
        detail = f"{len(text)} characters, more than {MAX_MODEL_TEXT}"
        return ModelReadError(ModelReadCode.SIZE, detail).rejection()
    try:
        return _READERS[format](text)
    except ModelReadError as error:
        return error.rejection()
    except (FormulationError, WorkLimitError) as error:  # products with too many terms
        return ModelReadError(ModelReadCode.SIZE, str(error)).rejection()
