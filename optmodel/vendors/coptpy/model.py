"""The model: what `Envr.createModel` returns.

m = cp.Envr().createModel("plan")
x = m.addVar(ub=3, vtype=COPT.INTEGER)
m.setObjective(2 * x, COPT.MAXIMIZE)
m.solve()
m.objval                                # 6.0
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from optmodel.vendors.coptpy._adding import Adding
from optmodel.vendors.coptpy._solutions import Solutions
from optmodel.vendors.coptpy.callbacks import CallbackBase, listener
from optmodel.vendors.coptpy.constraints import Constraint
from optmodel.vendors.coptpy.containers import (
    ConstrArray,
    GenConstrArray,
    QConstrArray,
    SOSArray,
    VarArray,
    spread,
    tupledict,
)
from optmodel.vendors.coptpy.errors import FILE, CoptError, invalid, refuse
from optmodel.vendors.coptpy.expressions import LinExpr, listed
from optmodel.vendors.coptpy.informed import Writer
from optmodel.vendors.coptpy.parameters import Parameters
from optmodel.vendors.coptpy.variables import Var, kind_of
from optmodel.vendors.core import Kind, Problem
from optmodel.vendors.core.files import read

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


class Model(Adding, Solutions):
    """A model. What is changed counts at once."""

    def __init__(self, name: str = "") -> None:
        Solutions.__init__(self)
        self.problem = Problem(name)
        self.param = self.Param = Parameters()
        self._callback: CallbackBase | None = None
        self._contexts = 0

    _writers: ClassVar[Mapping[str, Writer]] = {
        "objsense": lambda self, value: self.setObjSense(value),
        "objconst": lambda self, value: self.setObjConst(value),
    }

    def __getattr__(self, name: str) -> Any:
        if name in _REFUSED:
            refuse(f"Model.{name}")
        return super().__getattr__(name)

    def __enter__(self) -> "Model":
        return self

    def __exit__(self, *_: Any) -> None:
        self.dispose()

    def dispose(self) -> None:
        """Give it back; nothing is held."""

    def update(self) -> None:
        """Nothing: what is changed counts at once."""

    interrupt = reset = resetAll = update

    def clear(self) -> None:
        """Take everything out."""
        self.problem = Problem(self.problem.name)
        self.forget()

    def setObjective(self, expr: Any, sense: int | None = None) -> None:
        """Replace the objective; the sense may stay."""
        if isinstance(sense, str):
            raise TypeError("The sense of an objective is a number: COPT.MINIMIZE or COPT.MAXIMIZE")
        self.problem.set_objective(expr, None if not sense else sense > 0)

    def setObjSense(self, sense: int) -> None:
        """Minimize or maximize."""
        self.problem.is_minimized = sense > 0

    def setObjConst(self, constant: float) -> None:
        """Replace the constant of the objective."""
        self.problem.offset = float(constant)

    def getObjective(self) -> Any:
        """The objective, as an expression of its own."""
        objective = self.problem.objective()
        return objective if self.problem.variables else LinExpr(objective.constant)

    def setParam(self, paramname: str, newval: Any) -> None:
        """Set a parameter; raises `AttributeError` for an unknown name."""
        self.param.set(paramname, newval)

    def getParam(self, paramname: str) -> Any:
        """The value of a parameter."""
        return self.param.get(paramname)

    def resetParam(self) -> None:
        """All parameters back to their defaults."""
        self.param.reset()

    def setLogFile(self, logfile: str) -> None:
        """Nothing: the layer keeps no log."""

    setLogCallback = setLogFile

    def setCallback(self, cb: CallbackBase | None, cbctx: int = 0) -> None:
        """Have `cb` called while a solve searches, in the contexts whose bits are given."""
        self._callback, self._contexts = cb, int(cbctx)

    def remove(self, args: Any) -> None:
        """Take variables and constraints out."""
        things = listed(args)
        self.problem.remove(things)

    def getVars(self) -> VarArray:
        """Its variables."""
        return VarArray(self.problem.variables)

    def getVar(self, idx: int) -> Var:
        """The variable at a place."""
        found: Var = _at(self.problem.variables, idx, "col")
        return found

    def getVarByName(self, name: str) -> Var:
        """The variable of this name."""
        found: Var = _named(self.problem.variables, name, "col")
        return found

    def getConstrs(self) -> ConstrArray:
        """Its linear constraints."""
        return ConstrArray(self.problem.rows)

    def getConstr(self, idx: int) -> Constraint:
        """The linear constraint at a place."""
        found: Constraint = _at(self.problem.rows, idx, "row")
        return found

    def getConstrByName(self, name: str) -> Constraint:
        """The linear constraint of this name."""
        found: Constraint = _named(self.problem.rows, name, "row")
        return found

    def getQConstrs(self) -> QConstrArray:
        """Its quadratic constraints."""
        return QConstrArray(self.problem.quadratic_rows)

    def getGenConstrs(self) -> GenConstrArray:
        """Its indicator constraints."""
        return GenConstrArray(self.problem.indicators)

    def getSOSs(self) -> SOSArray:
        """Its special ordered sets."""
        return SOSArray(self.problem.special_sets)

    def getRow(self, constr: Constraint) -> LinExpr:
        """The body of a linear constraint."""
        return LinExpr(constr.body)

    def getCoeff(self, constr: Constraint, var: Var) -> float:
        """The coefficient of a variable in a linear constraint."""
        pairs = zip(constr.body.variables, constr.body.coefficients, strict=True)
        return sum(weight for variable, weight in pairs if variable is var)

    def setCoeff(self, constr: Constraint, var: Var, newval: float) -> None:
        """Replace the coefficient of a variable in a linear constraint."""
        constr.body.drop({var})
        if newval:
            constr.body.add(var, float(newval))

    def getInfo(self, infoname: str, args: Any = None) -> Any:
        """An attribute of the model, or of one or many variables or constraints."""
        if args is None:
            return super().getInfo(infoname)
        if isinstance(args, Mapping):
            return tupledict((key, each.getInfo(infoname)) for key, each in args.items())
        if isinstance(args, list | tuple):
            return [each.getInfo(infoname) for each in args]
        return args.getInfo(infoname)

    def setInfo(self, infoname: str, args: Any, newvals: Any = None) -> None:
        """Set an attribute of the model, or of one or many variables or constraints."""
        if newvals is None:
            super().setInfo(infoname, args)
            return
        things = listed(args)
        for thing, value in zip(things, spread(newvals, things), strict=False):
            thing.setInfo(infoname, value)

    def getAttr(self, attrname: str) -> Any:
        """An attribute of the model."""
        return super().getInfo(attrname)

    def setNames(self, args: Any, names: Any) -> None:
        """Name variables or constraints."""
        things = listed(args)
        for thing, name in zip(things, spread(names, things), strict=False):
            thing.setName(name)

    def setVarType(self, vars: Any, vtypes: Any) -> None:
        """Give variables other kinds."""
        things = listed(vars)
        for variable, vtype in zip(things, spread(vtypes, things), strict=False):
            variable.kind = kind_of(vtype)

    def setMipStart(self, vars: Any, startvals: Any) -> None:
        """Say where a solve may start from."""
        things = listed(vars)
        for variable, value in zip(things, spread(startvals, things), strict=False):
            variable.start = float(value)

    def loadMipStart(self) -> None:
        """Nothing: what `setMipStart` was told is used."""

    def write(self, filename: str) -> None:
        """Write the model (`.mps`, `.lp`), or its solution (`.sol`)."""
        try:
            if filename.endswith(".sol"):
                self.write_solution(filename)
            else:
                self.problem.write(filename)
        except (ValueError, OSError) as error:
            raise CoptError(FILE, f"(IO) Fail to write file: {error}") from error

    writeMps = writeLp = writeSol = write

    def read(self, filename: str) -> None:
        """Fill the model from an MPS or LP file."""
        problem = Problem()
        try:
            read(problem, filename, Var)
        except OSError as error:
            raise CoptError(FILE, f"(IO) Fail to read file: {error}") from error
        rows = [Constraint(row.body, row.lower, row.upper, row.name) for row in problem.rows]
        problem.rows = list(rows)
        for thing in (*problem.variables, *rows):
            object.__setattr__(thing, "_model", self)
        self.problem = problem
        self.forget()

    readMps = readLp = read

    def solve(self) -> None:
        """Solve it."""
        self.param.apply(self.problem.options)
        callback = self._callback
        heard = None if callback is None else listener(self.problem, callback, self._contexts)
        self.answer(self.problem.solve(heard), is_relaxed=False)

    def solveLP(self) -> None:
        """Solve its relaxation, in which every variable is continuous."""
        kinds = [variable.kind for variable in self.problem.variables]
        self.param.apply(self.problem.options)
        for variable in self.problem.variables:
            variable.kind = Kind.CONTINUOUS
        try:
            self.answer(self.problem.solve(), is_relaxed=True)
        finally:
            for variable, kind in zip(self.problem.variables, kinds, strict=True):
                variable.kind = kind


def _at(things: Sequence[Any], idx: int, kind: str) -> Any:
    if not 0 <= idx < len(things):
        raise invalid(f"Invalid {kind} index")
    return things[idx]


def _named(things: Sequence[Any], name: str, kind: str) -> Any:
    for thing in things:
        if thing.name == name:
            return thing
    raise invalid(f"Invalid {kind} index")
