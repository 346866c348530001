"""Code that both vendors' layers use beside the model itself; each imports the modules it needs.

`delegation` makes methods of a facade from those of its parts; `arrays` is for the matrix
interfaces, `callback_values` for the callbacks, `functions` for those of one argument, and `iis`
for infeasible subsystems.

from optmodel.vendors.shared.iis import in_iis, write_iis
"""

__all__: list[str] = []
