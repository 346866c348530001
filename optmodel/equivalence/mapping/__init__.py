"""Which column of a reference a candidate's column is, for models that may differ.

found = map_columns(candidate, reference)            # MappedColumns, or a Rejection
mapping_support(candidate, reference, found.columns).is_reliable
shared_models(candidate, reference, found.mapping)   # both over one set of columns

Unlike `matching`, which proves that two models are one, a mapping is a guess that tolerates
differences; what is then said under it carries evidence of its own.
"""

from optmodel.equivalence.mapping._reduced_candidate import reduced_candidate
from optmodel.equivalence.mapping.column_search import (
    LEAST_AGREEMENT,
    MappedColumns,
    equal_mappings,
    map_columns,
)
from optmodel.equivalence.mapping.column_support import MappingSupport, mapping_support
from optmodel.equivalence.mapping.projection import project_out
from optmodel.equivalence.mapping.shared_columns import (
    ColumnImage,
    ColumnMapping,
    JointTerms,
    SharedModels,
    shared_models,
)

__all__ = [
    "LEAST_AGREEMENT",
    "ColumnImage",
    "ColumnMapping",
    "JointTerms",
    "MappedColumns",
    "MappingSupport",
    "SharedModels",
    "equal_mappings",
    "map_columns",
    "mapping_support",
    "project_out",
    "reduced_candidate",
    "shared_models",
]
