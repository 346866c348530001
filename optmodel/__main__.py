"""`python -m optmodel` is the `optmodel` command."""

from optmodel.cli.main import main

main()
