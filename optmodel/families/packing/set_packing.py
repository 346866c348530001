"""Set packing: accept bids on bundles, none of which shares a lot with another (BIP).

An auction of several lots at once; each lot goes to one accepted bid at most, and a bidder may win
no more than a given number of bids.

    FAMILY.draw(seed=7, index=0).instance
"""

from collections.abc import Mapping

from optmodel.families.problem_family import Data, Family, SizeParameter, element_ids
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.random_stream import RandomStream

FORMULATION = Formulation(
    name="set_packing",
    title="Combinatorial auction",
    sets=(
        index_set("bids", "B", "bids on bundles of lots"),
        index_set("lots", "L", "lots for sale"),
        index_set(
            "bundles", "U", "pairs of a bid and a lot that it is on", within=("bids", "lots")
        ),
    ),
    parameters=(
        parameter("price", "p", "for b in bids", unit="money", meaning="price offered in bid b"),
        parameter(
            "most_bids", "m", unit="bids", meaning="most bids that can be accepted", integral=True
        ),
    ),
    variables=(
        variable(
            "accept",
            "x",
            "for b in bids",
            unit="",
            meaning="whether bid b is accepted",
            domain="binary",
        ),
    ),
    objective=maximize(
        "sum(price[b] * accept[b] for b in bids)",
        name="total revenue",
        unit="money",
        meaning="the prices of all accepted bids together",
    ),
    constraints=(
        constraint(
            "sold_once",
            "sum(accept[b] for (b, k) in bundles if k == l) <= 1",
            "for l in lots",
            meaning="a lot is sold to one accepted bid at most",
        ),
        constraint(
            "bid_limit",
            "sum(accept[b] for b in bids) <= most_bids",
            meaning="no more bids are accepted than can be handled",
        ),
    ),
)


def sample(stream: RandomStream, sizes: Mapping[str, int]) -> Data:
    """Draw pairs of neighbouring lots on an odd ring, and bundles of three."""
    bids = element_ids("b", sizes["num_bids"])
    lots = element_ids("l", sizes["num_lots"])
    bundles: dict[str, list[str]] = {}
    ring = lots if len(lots) % 2 else lots[:-1]
    for place, b in enumerate(bids):
        pair = [ring[place % len(ring)], ring[(place + 1) % len(ring)]]
        bundles[b] = pair if place < len(ring) else stream.sample(lots, 3)
    most = max(1, len(ring) // 2 + stream.choice((1, 1, -1)))
    usual = stream.integer(30, 150)
    return Data(
        sets={
            "bids": bids,
            "lots": lots,
            "bundles": [(b, lot) for b in bids for lot in lots if lot in bundles[b]],
        },
        parameters={
            "price": {
                b: usual * len(bundles[b]) + usual // 2 + stream.integer(1, usual // 2)
                for b in bids
            },
            "most_bids": most,
        },
    )


FAMILY = Family(
    formulation=FORMULATION,
    version=2,
    about="Accept bids on bundles of lots so that no lot is sold twice.",
    literature=(
        'M. H. Rothkopf, A. Pekeč and R. M. Harstad, "Computationally manageable combinational '
        'auctions", Management Science 44(8), 1998',
    ),
    size_parameters=(
        SizeParameter("num_bids", "bids", easy=(6, 7), medium=(9, 12), hard=(16, 20)),
        SizeParameter("num_lots", "lots", easy=(5, 5), medium=(7, 8), hard=(9, 11)),
    ),
    sample=sample,
)
