"""The command line: one file per verb, each loaded only when it is called.

main()      # the program `optmodel`
"""

from optmodel.cli.command_line import main

__all__ = ["main"]
