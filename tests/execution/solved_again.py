"""A captured model solved once more by HiGHS, which shares no code with what captured it.

best_of(solve.model, tmp_path)      # the optimum
"""

from pathlib import Path

from optmodel.execution.record import CapturedModel


def best_of(model: CapturedModel, folder: Path) -> float:
    """The optimum of a model in MPS or LP format."""
    import highspy

    path = folder / f"captured.{model.format}"
    path.write_text(model.text, encoding="utf-8")
    solver = highspy.Highs()
    solver.silent()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getInfo().objective_function_value)
