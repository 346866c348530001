"""Keys in compact programs: the sets of a clause as arguments, bounds as lists, lists of variables.

key_arguments(context, parse_clause("for i in plants for j in depots"))    # 'plants, depots'
"""

from optmodel.formulation.declarations import Variable
from optmodel.formulation.nodes import Clause, Expression, Index, Name
from optmodel.formulation.programs._minmax import index_names
from optmodel.formulation.programs._renderer import CodegenContext


def key_list(context: CodegenContext, over: Clause) -> str:
    """The keys of a clause as one expression: a set, a slice of it, or a list made by loops."""
    loops = context.printer.loops(over)
    if len(loops) == 1:
        return loops[0].partition(" in ")[2]
    return f"[{context.printer.key(over.names)} {context.printer.clause(over)}]"


def key_arguments(context: CodegenContext, over: Clause) -> str:
    """The keys of a clause as arguments: a set for each index, or one list of keys."""
    sets = context.formulation.set_by_name
    is_product = all(sets[binder.set_name].num_dimensions == 1 for binder in over.binders)
    if over.conditions or not is_product:
        return key_list(context, over)
    context.printer.bind(over)
    return ", ".join(context.printer.set_name(binder.set_name) for binder in over.binders)


def counts_from_zero(context: CodegenContext, over: Clause) -> bool:
    """Whether the keys of a clause are those of a list: one index, 0, 1, 2 and so on."""
    if len(over.names) != 1 or over.conditions:
        return False
    keys = context.instance.sets[over.binders[0].set_name]
    return keys == tuple((position,) for position in range(len(keys)))


def depends_on_index(limit: Expression | None, variable: Variable) -> bool:
    """Whether a bound differs from key to key."""
    return limit is not None and not index_names(limit).isdisjoint(variable.over.names)


def bound_per_key(context: CodegenContext, limit: Expression, variable: Variable) -> str:
    """A bound for all keys of a variable: a number, a list of data, or a list made by loops."""
    text = context.bound(limit, variable)
    assert text is not None, "there is a bound"
    if not depends_on_index(limit, variable):
        return text
    over = variable.over
    match limit:
        case Name(name, (Index(index, 0),)) if over.names == (index,):
            if counts_from_zero(context, over):
                return context.printer.name(name, ())
    return f"[{text} {context.printer.clause(over)}]"


def listed(context: CodegenContext, variable: Variable, value: str) -> str:
    """A variable as a list or a dictionary: `use = [value for i in goods]`, or a value alone."""
    if not counts_from_zero(context, variable.over):
        return context.declared(variable, value)
    context.printer.bind(variable.over)
    name = context.identifiers(variable.name)
    return f"{name} = [{value} {context.printer.clause(variable.over)}]"


def plain_name(context: CodegenContext, variable: Variable) -> str:
    """A string with a variable's name in which keys are joined: `f"ship_{i}_{j}"`."""
    over = variable.over.names
    if not over:
        return f'"{variable.name}"'
    parts = "_".join(f"{{{context.identifiers(name)}}}" for name in over)
    return f'f"{variable.name}_{parts}"'
