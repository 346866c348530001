"""What the layers of all vendors need beside the model itself; each imports what it uses.

`delegation` lets a facade's methods be those of its parts; `arrays` serves the matrix interfaces,
`callback_values` the callbacks, and `iis` whatever tells of an infeasible subsystem.

from optmodel.vendors.shared.iis import in_iis, write_iis
"""

__all__: list[str] = []
