"""The model that programs build, solve and read: a facade over its parts.

model = gp.Model("plan")
x = model.addVar(name="x")
model.optimize()
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from time import perf_counter
from typing import Any

from optmodel.vendors.gurobipy.attributes import HasAttributes
from optmodel.vendors.gurobipy.callback_context import Callback, CallbackContext
from optmodel.vendors.gurobipy.constraint_editor import ConstraintEditor
from optmodel.vendors.gurobipy.environments import Env, default_environment
from optmodel.vendors.gurobipy.errors import GurobiError, refuse
from optmodel.vendors.gurobipy.expressions import LinExpr
from optmodel.vendors.gurobipy.general_constraint_editor import GeneralConstraintEditor
from optmodel.vendors.gurobipy.infeasibility import FeasibilityRelaxation, IISFinder
from optmodel.vendors.gurobipy.matrices import MArray
from optmodel.vendors.gurobipy.model_attributes import ModelAttributes
from optmodel.vendors.gurobipy.model_copy import copy_into, fix_integers
from optmodel.vendors.gurobipy.model_state import ModelState
from optmodel.vendors.gurobipy.model_writer import ModelWriter
from optmodel.vendors.gurobipy.objective_editor import ObjectiveEditor
from optmodel.vendors.gurobipy.parameters import ParameterInfo, ParameterView
from optmodel.vendors.gurobipy.solution_reader import SolutionReader
from optmodel.vendors.gurobipy.variable_editor import VariableEditor
from optmodel.vendors.modeling import SolverResult
from optmodel.vendors.modeling.files import read as read_problem
from optmodel.vendors.modeling.model_builder import ModelBuilder
from optmodel.vendors.shared.delegation import Part

_variables = Part("Model", "_variables_")
_constraints = Part("Model", "_constraints_")
_general = Part("Model", "_general_")
_objectives = Part("Model", "_objectives_")
_callback = Part("Model", "_callback_")
_iis = Part("Model", "_iis_")
_relaxation = Part("Model", "_relaxation_")
_writer = Part("Model", "_writer_")
_attributes = Part("Model", "_attributes_")
_state = Part("Model", "_state_")


class Model(HasAttributes):
    """A model with variables, constraints and objectives.

    Programs keep what their callbacks need on it, `model._best`, `model._count`; so the parts
    have an underscore at the end of their names too.
    """

    def __init__(self, name: str | Env | None = "", env: Env | None = None) -> None:
        if isinstance(name, Env):
            env, name = name, ""
        state = ModelState(name or "", (env or default_environment()).parameters())
        self._state_ = state
        self._variables_ = VariableEditor(state)
        self._general_ = GeneralConstraintEditor(state)
        self._constraints_ = ConstraintEditor(state, self._general_)
        self._objectives_ = ObjectiveEditor(state)
        self._callback_ = CallbackContext(state)
        self._iis_ = IISFinder(state)
        self._relaxation_ = FeasibilityRelaxation(state)
        solution = SolutionReader(state)
        self._attributes_ = ModelAttributes(state, self._objectives_, solution)
        self._writer_ = ModelWriter(state, solution, self._iis_)

    addVar = _variables(VariableEditor.addVar)
    addVars = _variables(VariableEditor.addVars)
    addMVar = _variables(VariableEditor.addMVar)
    getVars = _variables(VariableEditor.getVars)
    getVarByName = _variables(VariableEditor.getVarByName)

    addConstr = _constraints(ConstraintEditor.addConstr)
    addConstrs = _constraints(ConstraintEditor.addConstrs)
    addLConstr = _constraints(ConstraintEditor.addLConstr)
    addQConstr = _constraints(ConstraintEditor.addQConstr)
    addRange = _constraints(ConstraintEditor.addRange)
    addMConstr = _constraints(ConstraintEditor.addMConstr)
    addSOS = _constraints(ConstraintEditor.addSOS)
    getConstrs = _constraints(ConstraintEditor.getConstrs)
    getQConstrs = _constraints(ConstraintEditor.getQConstrs)
    getGenConstrs = _constraints(ConstraintEditor.getGenConstrs)
    getSOSs = _constraints(ConstraintEditor.getSOSs)
    getConstrByName = _constraints(ConstraintEditor.getConstrByName)
    getRow = _constraints(ConstraintEditor.getRow)
    getQCRow = _constraints(ConstraintEditor.getQCRow)
    getCol = _constraints(ConstraintEditor.getCol)
    getCoeff = _constraints(ConstraintEditor.getCoeff)
    chgCoeff = _constraints(ConstraintEditor.chgCoeff)

    addGenConstrMax = _general(GeneralConstraintEditor.addGenConstrMax)
    addGenConstrMin = _general(GeneralConstraintEditor.addGenConstrMin)
    addGenConstrAbs = _general(GeneralConstraintEditor.addGenConstrAbs)
    addGenConstrAnd = _general(GeneralConstraintEditor.addGenConstrAnd)
    addGenConstrOr = _general(GeneralConstraintEditor.addGenConstrOr)
    addGenConstrNorm = _general(GeneralConstraintEditor.addGenConstrNorm)
    addGenConstrNL = _general(GeneralConstraintEditor.addGenConstrNL)
    addGenConstrPWL = _general(GeneralConstraintEditor.addGenConstrPWL)
    addGenConstrPoly = _general(GeneralConstraintEditor.addGenConstrPoly)
    addGenConstrExp = _general(GeneralConstraintEditor.addGenConstrExp)
    addGenConstrExpA = _general(GeneralConstraintEditor.addGenConstrExpA)
    addGenConstrLog = _general(GeneralConstraintEditor.addGenConstrLog)
    addGenConstrLogA = _general(GeneralConstraintEditor.addGenConstrLogA)
    addGenConstrPow = _general(GeneralConstraintEditor.addGenConstrPow)
    addGenConstrSin = _general(GeneralConstraintEditor.addGenConstrSin)
    addGenConstrCos = _general(GeneralConstraintEditor.addGenConstrCos)
    addGenConstrTan = _general(GeneralConstraintEditor.addGenConstrTan)
    addGenConstrLogistic = _general(GeneralConstraintEditor.addGenConstrLogistic)
    addGenConstrIndicator = _general(GeneralConstraintEditor.addGenConstrIndicator)

    setObjective = _objectives(ObjectiveEditor.setObjective)
    setObjectiveN = _objectives(ObjectiveEditor.setObjectiveN)
    getObjective = _objectives(ObjectiveEditor.getObjective)
    setPWLObj = _objectives(ObjectiveEditor.setPWLObj)
    getPWLObj = _objectives(ObjectiveEditor.getPWLObj)
    setMObjective = _objectives(ObjectiveEditor.setMObjective)

    cbGet = _callback(CallbackContext.cbGet)
    cbGetSolution = _callback(CallbackContext.cbGetSolution)
    cbGetNodeRel = _callback(CallbackContext.cbGetNodeRel)
    cbLazy = _callback(CallbackContext.cbLazy)
    cbCut = _callback(CallbackContext.cbCut)
    cbSetSolution = _callback(CallbackContext.cbSetSolution)
    cbUseSolution = _callback(CallbackContext.cbUseSolution)
    cbProceed = _callback(CallbackContext.cbProceed)
    cbStopOneMultiObj = _callback(CallbackContext.cbStopOneMultiObj)
    cbSetParam = _callback(CallbackContext.cbSetParam)
    terminate = _callback(CallbackContext.terminate)

    computeIIS = _iis(IISFinder.computeIIS)
    feasRelaxS = _relaxation(FeasibilityRelaxation.feasRelaxS)
    write = _writer(ModelWriter.write)
    _write_solved_ = _writer(ModelWriter.write_solved)
    getAttr = _attributes(ModelAttributes.getAttr)
    printAttr = _attributes(ModelAttributes.printAttr)
    update = _state(ModelState.update)

    def setAttr(self, attrname: str, *args: object) -> None:
        """Set an attribute of the model, or of many of its objects at once."""
        self._attributes_.setAttr(attrname, *args)

    @property
    def Params(self) -> ParameterView:
        """The parameters, as attributes."""
        return ParameterView(self._state_.parameters)

    params = Params

    def setParam(self, paramname: str, newval: float | str) -> None:
        """Set a parameter of this model."""
        self._state_.parameters.set(paramname, newval)

    def resetParams(self) -> None:
        """All parameters back to their defaults."""
        self._state_.parameters.reset()

    def getParamInfo(self, paramname: str) -> ParameterInfo:
        """Name, type, value, minimum, maximum and default of a parameter."""
        return self._state_.parameters.info(paramname)

    def remove(self, items: Any) -> None:
        """Take a variable or a constraint out, or many in a list, a dictionary or an array."""
        if isinstance(items, list | tuple | dict | MArray):
            for item in _members(items):
                self.remove(item)
        else:
            self._state_.remove(items)

    def optimize(
        self, callback: Callback | None = None, wheres: Container[int] | None = None
    ) -> None:
        """Solve, and call the callback during the solve; with `wheres` at those codes only."""
        state = self._state_
        state.require_open()
        if callback is not None and not callable(callback):
            raise GurobiError(-1, "Callback argument must be a callable")
        state.update()
        state.parameters.apply(state.problem.options)
        started = perf_counter()
        state.last_result = self._solve_(callback, wheres)
        state.runtime = perf_counter() - started
        path = state.parameters.get("ResultFile")
        if path and state.has_solution:
            self.write(path)

    def _solve_(self, callback: Callback | None, wheres: Container[int] | None) -> SolverResult:
        is_multiobjective = bool(self._objectives_.several())
        if callback is None:
            if is_multiobjective:
                return self._objectives_.solve_several()
            return self._state_.problem.solve()
        if is_multiobjective:
            refuse("A callback with several objectives")
        return self._state_.problem.solve(self._callback_.listener(self, callback, wheres))

    @property
    def _last_result_(self) -> SolverResult | None:
        """The result of the last solve."""
        return self._state_.last_result

    def optimizeAsync(
        self, callback: Callback | None = None, wheres: Container[int] | None = None
    ) -> None:
        """Solve at once: `sync` then finds the answer there."""
        self.optimize(callback, wheres)

    def sync(self) -> None:
        """Nothing is left to wait for."""

    def reset(self, clearall: int = 0) -> None:
        """Forget the solution, and with `clearall` the starts too."""
        self.update()
        self._state_.last_result = None
        if clearall:
            for var in self._state_.variables:
                var.start = None

    def copy(self, env: Env | None = None) -> Model:
        """An independent copy of the model as of its last update."""
        return self._copied_(with_integers=True)

    def relax(self) -> Model:
        """A copy without integers, special sets and general constraints."""
        return self._copied_(with_integers=False)

    def fixed(self) -> Model:
        """A copy without integers, in which the integer variables have their present values."""
        other = self._copied_(with_integers=False)
        fix_integers(self._state_, other._state_)
        return other

    def _copied_(self, *, with_integers: bool) -> Model:
        name = self._state_.problem.name
        other = type(self)(f"{name}_copy" if name else "")
        copy_into(self._state_, other._state_, with_integers=with_integers)
        return other

    def feasRelax(self, *args: object, **kwargs: object) -> None:
        """Refused."""
        refuse("feasRelax")

    def tune(self) -> None:
        """Refused."""
        refuse("tune")

    def presolve(self) -> None:
        """Refused."""
        refuse("presolve")

    def read(self, filename: str) -> None:
        """Refused."""
        refuse("Reading starts and parameters from a file")

    def message(self, message: str) -> None:
        """Nothing is logged."""

    def display(self) -> None:
        """Nothing is printed."""

    printQuality = printStats = display

    def dispose(self) -> None:
        """Free the model: any later use of it is an error."""
        self._state_.is_open = False

    close = dispose

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def __repr__(self) -> str:
        state = self._state_
        kind = "MIP" if state.problem.is_mixed_integer else "Continuous"
        counts = f"{len(state.linear_constraints)} constrs, {len(state.variables)} vars"
        return f"<gurobi.Model {kind} instance {state.problem.name or 'Unnamed'}: {counts}>"


def _members(items: list[Any] | tuple[Any, ...] | dict[Any, Any] | MArray) -> Iterable[Any]:
    if isinstance(items, MArray):
        return items._entries.ravel().tolist()
    return list(items.values()) if isinstance(items, dict) else items


def read(filename: str, env: Env | None = None) -> Model:
    """A model from an MPS or LP file; raises `GurobiError` where it cannot be read."""
    problem = ModelBuilder()
    try:
        with open(filename, encoding="utf-8"):
            pass
    except OSError:
        raise GurobiError(0, f"Unable to open file '{filename}' for input") from None
    try:
        read_problem(problem, filename)
    except OSError as error:
        raise GurobiError(0, str(error)) from None
    model = Model(problem.name, env=env)
    twins = {
        each: model.addVar(each.lower, each.upper, each.cost, each.kind.value, each.name)
        for each in problem.variables
    }
    for row in problem.rows:
        body = LinExpr(row.body.coefficients, [twins[each] for each in row.body.variables])
        model.addRange(body, row.lower, row.upper, row.name)
    model.update()
    core = model._state_.problem
    core.is_minimized, core.offset = problem.is_minimized, problem.offset
    return model
