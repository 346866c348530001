"""Language models that turn a described decision problem into a solved optimization model.

The five nouns are `Formulation`, `Instance`, `Triple`, `Execution` and `Verdict`; each lives in the
package of its name or of its maker, and everything else is a verb between two of them.

    optmodel generate --count 200 --out runs/demo
    optmodel verify runs/demo
"""

__version__ = "0.1.0"
