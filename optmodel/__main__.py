"""`python -m optmodel` is the `optmodel` command."""

from optmodel.cli import main

main()
