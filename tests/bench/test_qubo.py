"""The tables of bits are made from the families, and leave out what bits cannot hold."""

from click.testing import CliRunner

from bench.qubo import main


def test_a_row_for_each_family_that_bits_can_hold() -> None:
    words = ["--draws", "1", "--family", "independent_set", "--family", "blending"]
    result = CliRunner().invoke(main, [*words, "--family", "multidimensional_knapsack"])
    assert result.exit_code == 0
    bits, fits = result.output.split("\n\n")
    rows = [line.split("|")[1:-1] for line in bits.splitlines()]
    assert {len(row) for row in rows} == {10}
    assert [row[0].strip() for row in rows[2:]] == [
        "`independent_set`",
        "`multidimensional_knapsack`",
    ]
    assert rows[2][2::3] == [" 0 ", " 0 ", " 0 "]  # exclusions need no slack
    name, count, num_exact = fits.splitlines()[2].split("|")[1:-1]
    assert name == " `multidimensional_knapsack` "
    assert 0 <= int(num_exact) <= int(count) <= 4
