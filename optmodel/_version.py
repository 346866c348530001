"""The version of this package: the one place that says it.

    from optmodel._version import __version__

Rooms read it here, so that none of them imports the package's root, which offers what stands above.
"""

__version__ = "0.3.0"
