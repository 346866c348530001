"""LaTeX of formulations: read by eye once, and by KaTeX where it is installed."""

import json
import subprocess
from pathlib import Path

import pytest

from optmodel.families import family
from optmodel.formulation import Formulation, constraint, index_set, maximize, parameter, variable
from optmodel.formulation.latex_printing import expression_latex, latex
from optmodel.formulation.parsing import parse_expression
from tests.families.every import REPRESENTATIVES
from tests.formulation.models import INSTANCES

LOT_SIZING = r"""\begin{aligned}
\min \quad & \sum_{t \in T} \left( f \, y_{t} + c_{t} \, x_{t} + h \, s_{t} \right) & \\
\text{s.t.} \quad & s_0 + x_{\operatorname{first}(T)} = d_{\operatorname{first}(T)} + s_{\operatorname{first}(T)} & \\
& s_{t-1} + x_{t} = d_{t} + s_{t} & \forall\, t \in T :\, t \ne \operatorname{first}(T) \\
& y_{t} = 0 \;\Rightarrow\; x_{t} \le 0 & \forall\, t \in T \\
& 0 \le x_{t} \le u_{t} & \forall\, t \in T \\
& 0 \le s_{t} & \forall\, t \in T \\
& y_{t} \in \{0, 1\} & \forall\, t \in T
\end{aligned}"""  # noqa: E501 (the text that is compared)


@pytest.fixture(scope="module")
def letters() -> Formulation:
    return Formulation(
        name="letters",
        title="Letters",
        sets=(index_set("items", "I", "items"),),
        parameters=(
            parameter("a", "a", unit="", meaning="a number"),
            parameter("b", "b", "for i in items", unit="", meaning="another"),
        ),
        variables=(
            variable("x", "x", "for i in items", unit="", meaning="a decision", lower=None),
            variable("y", r"y^{\max}", unit="", meaning="a decision", domain="integer"),
        ),
        objective=maximize("y", name="y", unit="", meaning="y"),
        constraints=(constraint("c", "x[i] <= y", "for i in items", meaning="a limit"),),
    )


def test_a_model_is_written_as_people_write_it() -> None:
    assert latex(family("lot_sizing").formulation) == LOT_SIZING


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a * (y - 2)", r"a \, \left( y^{\max} - 2 \right)"),
        ("y - (a - y)", r"y^{\max} - \left( a - y^{\max} \right)"),
        ("a / (y + 1)", r"\frac{a}{y^{\max} + 1}"),
        ("(a + y) ** 2", r"{\left( a + y^{\max} \right)}^{2}"),
        ("-y * a", r"\left( -y^{\max} \right) \, a"),
        (
            "sum(b[i] for i in items) * a",
            r"\left( \sum_{i \in I} b_{i} \right) \, a",
        ),
        (
            "a * sum(x[i] for i in items if i != 1) * y",
            r"\left( a \, \sum_{i \in I :\, i \ne 1} x_{i} \right) \, y^{\max}",
        ),
        ("max(a, abs(y))", r"\max\left\{ a, \left| y^{\max} \right| \right\}"),
        ("exp(a * y)", r"\exp\left( a \, y^{\max} \right)"),
        ("sqrt(a) * 3", r"\sqrt{a} \cdot 3"),
    ],
)
def test_brackets_keep_the_meaning(letters: Formulation, text: str, written: str) -> None:
    assert expression_latex(letters, parse_expression(text)) == written


def test_unbounded_and_integer_variables_say_so(letters: Formulation) -> None:
    rows = latex(letters).splitlines()
    assert rows[-3:-1] == [
        r"& x_{i} \in \mathbb{R} & \forall\, i \in I \\",
        r"& 0 \le y^{\max},\; y^{\max} \in \mathbb{Z} &",
    ]


@pytest.mark.katex
def test_katex_displays_every_family_and_every_node(katex: Path) -> None:
    formulations = [family(name).formulation for name in REPRESENTATIVES]
    hand_written = [instance.formulation for instance in INSTANCES.values()]
    formulas = [latex(item) for item in (*formulations, *hand_written)]
    script = (
        "const katex = require(process.argv[1]);"
        "const formulas = JSON.parse(require('fs').readFileSync(0));"
        "for (const f of formulas)"
        " katex.renderToString(f, {displayMode: true, throwOnError: true, strict: 'error'});"
        "console.log(formulas.length);"
    )
    done = subprocess.run(
        ["node", "-e", script, str(katex)],
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == str(len(formulas)), done.stderr[-2000:]
