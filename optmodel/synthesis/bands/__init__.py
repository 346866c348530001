"""Bands of measures, joint histograms of them, and the search for the sizes that meet them.

    read_bands(["variables=20-60", "gap=0.01-0.2"])
    JointHistogram.read("variables:10-20=1,20-40=3").counts(100)      # (25, 75)
    SizeSearch(source.size_parameters, None, stream).sizes            # {'num_sources': 3, ...}

Nothing here draws a problem: see `optmodel.synthesis.templates` and `generators`.
"""

from optmodel.synthesis.bands.bands import Band, first_miss, read_bands
from optmodel.synthesis.bands.joint_histogram import JointHistogram
from optmodel.synthesis.bands.size_search import SizeSearch, level_of

__all__ = [
    "Band",
    "JointHistogram",
    "SizeSearch",
    "first_miss",
    "level_of",
    "read_bands",
]
