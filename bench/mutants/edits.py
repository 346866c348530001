"""Edits of a formulation: those that change what it means, and those that do not.

    edit = EDITS["sense_flipped"]
    edit.apply(instance, RandomStream("mutants", 5, 0))      # another instance, or None

An edit is made on the declarations, and the program is rendered from them, so one edit serves every
dialect. None means that the edit does not apply: there is no integer to relax, for example. Whether
an edit that changes the meaning also changes the optimum on these data is another matter: the
value alone sees only that.
"""

import ast
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from optmodel.formulation import Formulation, FormulationError, Instance
from optmodel.random_stream import RandomStream

Declarations: TypeAlias = dict[str, Any]
"""The JSON document of a formulation."""

_FLIPPED: dict[type[ast.cmpop], ast.cmpop] = {ast.LtE: ast.GtE(), ast.GtE: ast.LtE()}
_FACTORS = (0.5, 0.8, 1.25, 1.5, 2.0)
_OTHER_DOMAIN = {"integer": "continuous", "binary": "continuous", "continuous": "integer"}


@dataclass(frozen=True, slots=True)
class FormulationEdit:
    """One edit; `changes_meaning` says of which kind it is."""

    name: str
    changes_meaning: bool
    apply: Callable[[Instance, float, RandomStream], Instance | None]


def _declared(instance: Instance) -> Declarations:
    return dict(json.loads(instance.formulation.to_text()))


def _data(instance: Instance) -> dict[str, Any]:
    return dict(json.loads(instance.to_text()))


def _instance(declared: Declarations, data: dict[str, Any]) -> Instance | None:
    try:
        formulation = Formulation.from_text(json.dumps(declared))
        return Instance.from_text(formulation, json.dumps(data))
    except FormulationError:
        return None


def _relation(statement: str) -> ast.Compare | None:
    """The statement as a comparison of two sides, if it is one."""
    node = ast.parse(statement, mode="eval").body
    return node if isinstance(node, ast.Compare) and len(node.ops) == 1 else None


def _drop_constraint(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    declared = _declared(instance)
    dropped = stream.integer(0, len(declared["constraints"]) - 1)
    del declared["constraints"][dropped]
    return _instance(declared, _data(instance))


def _edit_relation(
    instance: Instance,
    stream: RandomStream,
    edit: Callable[[ast.Compare], str | None],
) -> Instance | None:
    """Edit one of the constraints that are comparisons."""
    declared = _declared(instance)
    edited = [
        (item, text)
        for item in declared["constraints"]
        if (node := _relation(item["statement"])) is not None and (text := edit(node)) is not None
    ]
    if not edited:
        return None
    item, text = stream.choice(edited)
    item["statement"] = text
    return _instance(declared, _data(instance))


def _flip_sense(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    def flipped(node: ast.Compare) -> str | None:
        sense = _FLIPPED.get(type(node.ops[0]))
        if sense is None:
            return None
        return ast.unparse(ast.Compare(node.left, [sense], node.comparators))

    return _edit_relation(instance, stream, flipped)


def _loosen_equation(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    def loosened(node: ast.Compare) -> str | None:
        if not isinstance(node.ops[0], ast.Eq):
            return None
        return ast.unparse(ast.Compare(node.left, [ast.LtE()], node.comparators))

    return _edit_relation(instance, stream, loosened)


def _flip_direction(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    declared = _declared(instance)
    other = {"minimize": "maximize", "maximize": "minimize"}
    declared["objective"]["goal"] = other[declared["objective"]["goal"]]
    return _instance(declared, _data(instance))


def _change_number(
    instance: Instance, stream: RandomStream, *, in_objective: bool
) -> Instance | None:
    """Change one number of a parameter that stands in the objective, or of one that does not."""
    declared, data = _declared(instance), _data(instance)
    objective = set(re.findall(r"\w+", declared["objective"]["expression"]))
    names = [
        item["name"]
        for item in declared["parameters"]
        if (item["name"] in objective) is in_objective
    ]
    places = [place for name in names for place in _places(data["parameters"], name)]
    places = [place for place in places if place.value]
    if not places:
        return None
    place = stream.choice(places)
    changed = place.value * stream.choice(_FACTORS)
    integral = {item["name"]: item["integral"] for item in declared["parameters"]}
    if integral[place.parameter] or isinstance(place.value, int):
        changed = round(changed) if round(changed) != place.value else place.value + 1
    place.put(round(changed, 4))
    return _instance(declared, data)


@dataclass(frozen=True, slots=True)
class _Place:
    """One number in the data, and where it stands."""

    parameter: str
    holder: dict[str, Any]
    key: str

    @property
    def value(self) -> float:
        number: float = self.holder[self.key]
        return number

    def put(self, value: float) -> None:
        self.holder[self.key] = value


def _places(parameters: dict[str, Any], name: str) -> list[_Place]:
    """The numbers of a parameter, in order."""
    found: list[_Place] = []

    def walk(holder: dict[str, Any], key: str) -> None:
        value = holder[key]
        if isinstance(value, dict):
            for inner in value:
                walk(value, inner)
        elif isinstance(value, int | float):
            found.append(_Place(name, holder, key))

    walk(parameters, name)
    return found


def _change_domain(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    declared = _declared(instance)
    item = stream.choice(declared["variables"])
    if item["domain"] == "binary":
        item["lower"], item["upper"] = "0", "1"
    item["domain"] = _OTHER_DOMAIN[item["domain"]]
    return _instance(declared, _data(instance))


def _shift_index(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    """Rotate the numbers of one indexed parameter by one place."""
    declared, data = _declared(instance), _data(instance)
    rotated = [
        places
        for item in declared["parameters"]
        if len(places := _places(data["parameters"], item["name"])) > 1
        and len({place.value for place in places}) > 1
    ]
    if not rotated:
        return None
    places = stream.choice(rotated)
    values = [place.value for place in places]
    for place, value in zip(places, [*values[1:], values[0]], strict=True):
        place.put(value)
    return _instance(declared, data)


def _hard_code(instance: Instance, optimum: float, _: RandomStream) -> Instance | None:
    """A model with one variable that is fixed at the right answer."""
    declared = _declared(instance)
    answer = _total_variable(declared, lower=repr(optimum), upper=repr(optimum))
    declared |= {"sets": [], "parameters": [], "variables": [answer], "constraints": []}
    declared["objective"]["expression"] = answer["name"]
    return _instance(declared, {"sets": {}, "parameters": {}})


def _same_optimum(instance: Instance, optimum: float, _: RandomStream) -> Instance | None:
    """The right constraints, and an objective that has nothing to do with them but the optimum."""
    declared = _declared(instance)
    is_minimized = declared["objective"]["goal"] == "minimize"
    far = optimum + (abs(optimum) + 1) * (1 if is_minimized else -1)
    lower, upper = sorted((optimum, far))
    total = _total_variable(declared, lower=repr(lower), upper=repr(upper))
    declared["variables"].append(total)
    declared["objective"]["expression"] = total["name"]
    return _instance(declared, _data(instance))


def _total_variable(
    declared: Declarations, lower: str | None = None, upper: str | None = None
) -> dict[str, Any]:
    """A variable for the objective, named as nothing else is."""
    return {
        "name": "objective_total",
        "symbol": "z",
        "over": "",
        "unit": declared["objective"]["unit"],
        "meaning": declared["objective"]["meaning"],
        "domain": "continuous",
        "lower": lower,
        "upper": upper,
    }


def _rename(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    """Other names for all variables, parameters and sets."""
    declared, data = _declared(instance), _data(instance)
    kinds = {"variables": "v", "parameters": "p", "sets": "s"}
    names = {
        item["name"]: f"{letter}{place}_q"
        for kind, letter in kinds.items()
        for place, item in enumerate(declared[kind])
    }

    def renamed(text: str) -> str:
        return re.sub(r"[A-Za-z_]\w*", lambda match: names.get(match[0], match[0]), text)

    for kind in kinds:
        for item in declared[kind]:
            item["name"] = names[item["name"]]
            for field in ("over", "lower", "upper"):
                if item.get(field):
                    item[field] = renamed(item[field])
    for item in declared["sets"]:
        item["within"] = [renamed(one) for one in item["within"]]
    for item in declared["constraints"]:
        item["over"], item["statement"] = renamed(item["over"]), renamed(item["statement"])
    declared["objective"]["expression"] = renamed(declared["objective"]["expression"])
    data = {
        kind: {names[name]: value for name, value in data[kind].items()}
        for kind in ("sets", "parameters")
    }
    return _instance(declared, data)


def _reorder(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    """Variables and constraints in the reverse order, and the sides of sums, too."""
    declared = _declared(instance)
    declared["variables"].reverse()
    declared["constraints"].reverse()
    return _instance(declared, _data(instance))


def _scale(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    factor = stream.choice(("2", "3", "10", "0.5"))

    def scaled(node: ast.Compare) -> str:
        left, right = (
            f"{factor} * ({ast.unparse(side)})" for side in (node.left, *node.comparators)
        )
        return f"{left} {_sign(node)} {right}"

    return _edit_relation(instance, stream, scaled)


def _swap_sides(instance: Instance, _: float, stream: RandomStream) -> Instance | None:
    def swapped(node: ast.Compare) -> str:
        sense = _FLIPPED.get(type(node.ops[0]), node.ops[0])
        return ast.unparse(ast.Compare(node.comparators[0], [sense], [node.left]))

    return _edit_relation(instance, stream, swapped)


def _sign(node: ast.Compare) -> str:
    return {ast.LtE: "<=", ast.GtE: ">=", ast.Eq: "=="}[type(node.ops[0])]


def _add_total(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    """A variable that equals the objective, and is the objective."""
    declared = _declared(instance)
    total = _total_variable(declared)
    expression = declared["objective"]["expression"]
    declared["variables"].append(total)
    declared["constraints"].append(
        {
            "name": "objective_definition",
            "over": "",
            "statement": f"{total['name']} == {expression}",
            "meaning": "The total is what it is made of.",
        }
    )
    declared["objective"]["expression"] = total["name"]
    return _instance(declared, _data(instance))


def _negate(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    """The negative of the objective in the other direction; what is printed has to be turned."""
    declared = _declared(instance)
    goal = declared["objective"]["goal"]
    declared["objective"]["goal"] = {"minimize": "maximize", "maximize": "minimize"}[goal]
    declared["objective"]["expression"] = f"-({declared['objective']['expression']})"
    return _instance(declared, _data(instance))


def _unchanged(instance: Instance, _: float, __: RandomStream) -> Instance | None:
    return instance


_CHANGING: dict[str, Callable[[Instance, float, RandomStream], Instance | None]] = {
    "constraint_dropped": _drop_constraint,
    "sense_flipped": _flip_sense,
    "equation_loosened": _loosen_equation,
    "direction_flipped": _flip_direction,
    "coefficient_changed": lambda i, _, s: _change_number(i, s, in_objective=True),
    "bound_changed": lambda i, _, s: _change_number(i, s, in_objective=False),
    "wrong_domain": _change_domain,
    "index_shifted": _shift_index,
    "answer_hard_coded": _hard_code,
    "same_optimum": _same_optimum,
}
_PRESERVING: dict[str, Callable[[Instance, float, RandomStream], Instance | None]] = {
    "none": _unchanged,
    "other_dialect": _unchanged,
    "renamed": _rename,
    "reordered": _reorder,
    "scaled": _scale,
    "sides_swapped": _swap_sides,
    "auxiliary_variable": _add_total,
    "negated_objective": _negate,
}

EDITS: dict[str, FormulationEdit] = {
    name: FormulationEdit(name, changes, apply)
    for changes, edits in ((True, _CHANGING), (False, _PRESERVING))
    for name, apply in edits.items()
}
