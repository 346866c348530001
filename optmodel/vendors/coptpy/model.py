"""The model that `Envr.createModel` returns: a facade over its parts.

m = cp.Envr().createModel("plan")
x = m.addVar(ub=3, vtype=COPT.INTEGER)
m.setObjective(2 * x, COPT.MAXIMIZE)
m.solve()
m.objval                                # 6.0
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optmodel.vendors.coptpy.attributes import HasInfo
from optmodel.vendors.coptpy.callbacks import CallbackBase, listener
from optmodel.vendors.coptpy.constraint_editor import ConstraintEditor
from optmodel.vendors.coptpy.containers import tupledict, value_for_each
from optmodel.vendors.coptpy.errors import refuse
from optmodel.vendors.coptpy.expressions import LinExpr, as_list
from optmodel.vendors.coptpy.iis import IISFinder
from optmodel.vendors.coptpy.model_attributes import GETTERS, SETTERS
from optmodel.vendors.coptpy.model_files import ModelFiles
from optmodel.vendors.coptpy.model_state import ModelState
from optmodel.vendors.coptpy.parameters import Parameters, Value
from optmodel.vendors.coptpy.solution_reader import SolutionReader
from optmodel.vendors.coptpy.variable_editor import VariableEditor
from optmodel.vendors.modeling import ModelBuilder, SolverResult, VariableType
from optmodel.vendors.shared.delegation import Part

_variables = Part("Model", "_variables_")
_constraints = Part("Model", "_constraints_")
_solution = Part("Model", "_solution_")
_iis = Part("Model", "_iis_")
_files = Part("Model", "_files_")
_state = Part("Model", "_state_")

_REFUSED = frozenset(
    {
        "addAffineCone",
        "addAffineCones",
        "addExpCone",
        "addExpConeByDim",
        "addMQConstr",
        "addPsdVar",
        "addPsdVars",
        "addUserCut",
        "addUserCuts",
        "clone",
        "feasRelax",
        "feasRelaxN",
        "feasRelaxS",
        "getA",
        "getCol",
        "loadMatrix",
        "loadQ",
        "setMObjective",
        "setObjectiveN",
        "tune",
    }
)


class Model(HasInfo):
    """A model. Changes take effect at once.

    Programs keep attributes of their own on it, from which the underscore at the end keeps the
    parts apart.
    """

    def __init__(self, name: str = "") -> None:
        self._state_ = state = ModelState(name)
        self._variables_ = VariableEditor(state)
        self._constraints_ = ConstraintEditor(state)
        self._solution_ = SolutionReader(state)
        self._iis_ = IISFinder(state)
        self._files_ = ModelFiles(state, self._solution_)
        self._callback_: CallbackBase | None = None
        self._contexts_ = 0
        self.param: Parameters = state.parameters
        self.Param: Parameters = state.parameters

    _getters = GETTERS
    _setters = SETTERS

    addVar = _variables(VariableEditor.addVar)
    addVars = _variables(VariableEditor.addVars)
    addMVar = _variables(VariableEditor.addMVar)
    getVars = _variables(VariableEditor.getVars)
    getVar = _variables(VariableEditor.getVar)
    getVarByName = _variables(VariableEditor.getVarByName)
    setVarType = _variables(VariableEditor.setVarType)
    setMipStart = _variables(VariableEditor.setMipStart)
    loadMipStart = _variables(VariableEditor.loadMipStart)

    addConstr = _constraints(ConstraintEditor.addConstr)
    addConstrs = _constraints(ConstraintEditor.addConstrs)
    addLazyConstr = _constraints(ConstraintEditor.addLazyConstr)
    addLazyConstrs = _constraints(ConstraintEditor.addLazyConstrs)
    addBoundConstr = _constraints(ConstraintEditor.addBoundConstr)
    addQConstr = _constraints(ConstraintEditor.addQConstr)
    addNlConstr = _constraints(ConstraintEditor.addNlConstr)
    addNlConstrs = _constraints(ConstraintEditor.addNlConstrs)
    addMConstr = _constraints(ConstraintEditor.addMConstr)
    addSOS = _constraints(ConstraintEditor.addSOS)
    addCone = _constraints(ConstraintEditor.addCone)
    addGenConstrIndicator = _constraints(ConstraintEditor.addGenConstrIndicator)
    addGenConstrIndicators = _constraints(ConstraintEditor.addGenConstrIndicators)
    addGenConstrMin = _constraints(ConstraintEditor.addGenConstrMin)
    addGenConstrMax = _constraints(ConstraintEditor.addGenConstrMax)
    addGenConstrAbs = _constraints(ConstraintEditor.addGenConstrAbs)
    addGenConstrAnd = _constraints(ConstraintEditor.addGenConstrAnd)
    addGenConstrOr = _constraints(ConstraintEditor.addGenConstrOr)
    addGenConstrPWL = _constraints(ConstraintEditor.addGenConstrPWL)
    getConstrs = _constraints(ConstraintEditor.getConstrs)
    getConstr = _constraints(ConstraintEditor.getConstr)
    getConstrByName = _constraints(ConstraintEditor.getConstrByName)
    getQConstrs = _constraints(ConstraintEditor.getQConstrs)
    getGenConstrs = _constraints(ConstraintEditor.getGenConstrs)
    getSOSs = _constraints(ConstraintEditor.getSOSs)
    getRow = _constraints(ConstraintEditor.getRow)
    getCoeff = _constraints(ConstraintEditor.getCoeff)
    setCoeff = _constraints(ConstraintEditor.setCoeff)

    getValues = _solution(SolutionReader.getValues)
    getDuals = _solution(SolutionReader.getDuals)
    getRedcosts = _solution(SolutionReader.getRedcosts)
    getSlacks = _solution(SolutionReader.getSlacks)
    getLpSolution = _solution(SolutionReader.getLpSolution)
    getPoolObjVal = _solution(SolutionReader.getPoolObjVal)
    getPoolSolution = _solution(SolutionReader.getPoolSolution)

    computeIIS = _iis(IISFinder.computeIIS)
    getVarLowerIIS = _iis(IISFinder.getVarLowerIIS)
    getVarUpperIIS = _iis(IISFinder.getVarUpperIIS)
    getConstrLowerIIS, getConstrUpperIIS = getVarLowerIIS, getVarUpperIIS
    getSOSIIS = _iis(IISFinder.getSOSIIS)
    getIndicatorIIS = getSOSIIS
    writeIIS = _iis(IISFinder.writeIIS)

    write = _files(ModelFiles.write)
    writeMps = writeLp = writeSol = write
    read = _files(ModelFiles.read)
    readMps = readLp = read
    _write_solved_ = _state(ModelState.write_solved)

    def __getattr__(self, name: str) -> Any:
        if name in _REFUSED:
            refuse(f"Model.{name}")
        return super().__getattr__(name)

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.dispose()

    def dispose(self) -> None:
        """Close it; nothing is held."""

    def update(self) -> None:
        """Do nothing: changes take effect at once."""

    interrupt = reset = resetAll = update

    def clear(self) -> None:
        """Take everything out."""
        self._state_.replace_problem(ModelBuilder(self._state_.problem.name))

    def remove(self, args: object) -> None:
        """Take variables and constraints out."""
        self._state_.remove(as_list(args))

    def setObjective(self, expr: object, sense: int | None = None) -> None:
        """Replace the objective; the sense may stay."""
        if isinstance(sense, str):
            raise TypeError("The sense of an objective is a number: COPT.MINIMIZE or COPT.MAXIMIZE")
        self._state_.problem.set_objective(expr, None if not sense else sense > 0)

    def setObjSense(self, sense: int) -> None:
        """Minimize or maximize."""
        self._state_.problem.is_minimized = sense > 0

    def setObjConst(self, constant: float) -> None:
        """Replace the constant of the objective."""
        self._state_.problem.offset = float(constant)

    def getObjective(self) -> Any:
        """An independent copy of the objective."""
        objective = self._state_.problem.objective()
        return objective if self._state_.problem.variables else LinExpr(objective.constant)

    def setParam(self, paramname: str, newval: Value) -> None:
        """Set a parameter; raises `AttributeError` for an unknown name."""
        self._state_.parameters.set(paramname, newval)

    def getParam(self, paramname: str) -> float:
        """The value of a parameter."""
        return self._state_.parameters.get(paramname)

    def resetParam(self) -> None:
        """All parameters back to their defaults."""
        self._state_.parameters.reset()

    def setLogFile(self, logfile: str) -> None:
        """Nothing: the layer keeps no log."""

    setLogCallback = setLogFile

    def setCallback(self, cb: CallbackBase | None, cbctx: int = 0) -> None:
        """Set a callback for a search, in the contexts of the given bits."""
        self._callback_, self._contexts_ = cb, int(cbctx)

    def getInfo(self, infoname: str, args: Any = None) -> Any:
        """An attribute of the model, or of one or many variables or constraints."""
        if args is None:
            return super().getInfo(infoname)
        if isinstance(args, Mapping):
            return tupledict((key, each.getInfo(infoname)) for key, each in args.items())
        if isinstance(args, list | tuple):
            return [each.getInfo(infoname) for each in args]
        return args.getInfo(infoname)

    def setInfo(self, infoname: str, args: object, newvals: object = None) -> None:
        """Set an attribute of the model, or of one or many variables or constraints."""
        if newvals is None:
            super().setInfo(infoname, args)
            return
        things = as_list(args)
        for thing, value in zip(things, value_for_each(newvals, things), strict=False):
            thing.setInfo(infoname, value)

    def getAttr(self, attrname: str) -> Any:
        """An attribute of the model."""
        return super().getInfo(attrname)

    def setNames(self, args: object, names: object) -> None:
        """Name variables or constraints."""
        things = as_list(args)
        for thing, name in zip(things, value_for_each(names, things), strict=False):
            thing.setName(name)

    def solve(self) -> None:
        """Solve it."""
        state, callback = self._state_, self._callback_
        state.parameters.apply(state.problem.options)
        heard = None if callback is None else listener(state.problem, callback, self._contexts_)
        state.keep_result(state.problem.solve(heard), is_relaxed=False)

    def solveLP(self) -> None:
        """Solve its relaxation, in which every variable is continuous."""
        state, variables = self._state_, self._state_.problem.variables
        kinds = [variable.kind for variable in variables]
        state.parameters.apply(state.problem.options)
        for variable in variables:
            variable.kind = VariableType.CONTINUOUS
        try:
            state.keep_result(state.problem.solve(), is_relaxed=True)
        finally:
            for variable, kind in zip(variables, kinds, strict=True):
                variable.kind = kind

    @property
    def _last_result_(self) -> SolverResult | None:
        """The result of the last solve."""
        return self._state_.last_result
