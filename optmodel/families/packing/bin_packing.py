"""Bin packing: load items into bins of several sizes and prices (BIP).

Each item goes into one bin, a bin holds no more than its size once it is used, and some items may
not lie together.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, minimize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="bin_packing",
    title="Bin packing",
    sets=(
        index_set("items", "I", "items that must be loaded"),
        index_set("bins", "B", "bins that can be used"),
        index_set(
            "apart", "A", "pairs of items that may not lie together", within=("items", "items")
        ),
    ),
    parameters=(
        parameter("weight", "w", "for i in items", unit="mass", meaning="weight of item i"),
        parameter("capacity", "c", "for b in bins", unit="mass", meaning="capacity of bin b"),
        parameter("price", "p", "for b in bins", unit="money", meaning="price of using bin b"),
    ),
    variables=(
        variable(
            "use", "y", "for b in bins", unit="", meaning="whether bin b is used", domain="binary"
        ),
        variable(
            "load",
            "x",
            "for i in items for b in bins",
            unit="",
            meaning="whether item i is loaded into bin b",
            domain="binary",
        ),
    ),
    objective=minimize(
        "sum(price[b] * use[b] for b in bins)",
        name="total price",
        unit="money",
        meaning="the price of all bins that are used",
    ),
    constraints=(
        constraint(
            "loaded_once",
            "sum(load[i, b] for b in bins) == 1",
            "for i in items",
            meaning="every item is loaded into one bin",
        ),
        constraint(
            "capacity_limit",
            "sum(weight[i] * load[i, b] for i in items) <= capacity[b] * use[b]",
            "for b in bins",
            meaning="a bin holds nothing unless it is used, and then no more than its capacity",
        ),
        constraint(
            "kept_apart",
            "load[i, b] + load[j, b] <= 1",
            "for (i, j) in apart for b in bins",
            meaning="items that may not lie together are in different bins",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw a packing first, bins that it nearly fills, and pairs that it keeps apart."""
    items = element_ids("i", sizes["num_items"])
    bins = element_ids("b", sizes["num_bins"])
    used = bins[: len(bins) - 1]
    place = {i: used[number % len(used)] for number, i in enumerate(stream.shuffled(items))}
    weight = {i: stream.integer(8, 40) for i in items}
    filled = {b: sum(weight[i] for i in items if place[i] == b) for b in used}
    spare = min(filled.values()) - stream.integer(1, 8)
    capacity = {b: filled[b] + stream.integer(6, 30) if b in filled else spare for b in bins}
    rate = stream.integer(1, 5)
    pairs = [(i, j) for n, i in enumerate(items) for j in items[n + 1 :] if place[i] != place[j]]
    # The last bin is the cheapest, but the packing that was drawn does not fit into it.
    return Data(
        sets={
            "items": items,
            "bins": bins,
            "apart": sorted(stream.sample(pairs, min(len(pairs), len(items)))),
        },
        parameters={
            "weight": weight,
            "capacity": capacity,
            "price": {
                b: rate * (20 + capacity[b] + (stream.integer(-12, 25) if b in filled else -20))
                + stream.integer(0, 9)
                for b in bins
            },
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Load all items into the cheapest bins.",
    literature=(
        'D. K. Friesen and M. A. Langston, "Variable sized bin packing", SIAM Journal on Computing '
        "15(1), 1986",
    ),
    size_parameters=(
        SizeParameter("num_items", "items", easy=(5, 6), medium=(7, 9), hard=(17, 20)),
        SizeParameter("num_bins", "bins", easy=(3, 3), medium=(4, 4), hard=(6, 6)),
    ),
    sample=sample,
)
