"""One hostile or damaged record is named, and the verification of all others goes on."""

import copy
import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optmodel import jsonl
from optmodel.errors import BadFileError
from optmodel.execution import SandboxLevel, close_process_runner
from optmodel.formulation import FormulationError, Instance, exact, read_json
from optmodel.jsonl import Line
from optmodel.runs import RECORDS, read_records, record_lines, record_of
from optmodel.synthesis import verify
from optmodel.synthesis.workers.checker_pool import Checkers, checked_line
from optmodel.triples import RecordCheck
from tests.synthesis.conftest import read, with_id

Record = dict[str, Any]


def _inner(field: str, change: Callable[[Any], Any]) -> Callable[[Record], str]:
    """A record whose JSON text in a field was changed by somebody who repairs the id."""

    def damage(record: Record) -> str:
        record[field] = change(json.loads(record[field]))
        return json.dumps(with_id(record))

    return damage


def _field(value: Any, *names: str) -> Callable[[Record], str]:
    def damage(record: Record) -> str:
        place = record
        for name in names[:-1]:
            place = place[name]
        place[names[-1]] = value
        return json.dumps(record)

    return damage


def _spread(data: Any) -> str:
    """A thousand elements in every set."""
    for name in data["sets"]:
        data["sets"][name] = [f"{name}{number}" for number in range(8000)]
    return json.dumps(data)


def _exponent(data: Any) -> str:
    return json.dumps(data | {"parameters": {"a": "@"}}).replace('"@"', "1e999999999")


_NESTED = "[" * 99_999 + "]" * 99_999

DAMAGES: dict[str, Callable[[Record], str]] = {
    "two million digits": _field("7" * 2_000_000, "text"),
    "five thousand digits": lambda r: json.dumps(with_id(r | {"text": r["text"] + "7" * 5000})),
    "a number without end": lambda r: json.dumps(r).replace('"slot": ', '"slot": ' + "9" * 9999),
    "a float beyond floats": lambda r: json.dumps(r).replace('"objective": ', '"objective": 1e999'),
    "not a number": _field(float("nan"), "objective"),
    "infinity": _field(float("inf"), "objective"),
    "half a surrogate pair": _field("\ud800", "scenario"),
    "half a surrogate pair for an id": _field("\ud800", "id"),
    "nested without end": lambda r: json.dumps(r)[:-1] + f', "x": {_NESTED}}}',
    "nested in a text": _field(f'{{"sets": {_NESTED}}}', "data"),
    "nested in a formulation": _field('{"a":' * 99_999 + "1" + "}" * 99_999, "formulation"),
    "no object": lambda r: "[1, 2]",
    "no JSON": lambda r: json.dumps(r)[:-40],
    "no key": lambda r: json.dumps({n: v for n, v in r.items() if n != "key"}),
    "no text": lambda r: json.dumps({n: v for n, v in r.items() if n != "text"}),
    "another type": _field([{}], "certificate"),
    "no origin": _field(None, "origin"),
    "a million values": _field([{"index": 0, "reason": "a"}] * 300_000, "origin", "rejected"),
    "a sum over too many places": _inner("data", _spread),
    "a power of ten without end": _inner("data", _exponent),
    "a solution without end": _inner("solution", lambda s: re.sub("0", "1e9999", json.dumps(s))),
    "a certificate of words": _field("1e999999999", "certificate", "bound"),
    "a distance that is none": _field("1e999999999", "certificate", "gap"),
    "bytes": lambda r: "\x00\x01{",
}  # fmt: skip


def test_each_damage_is_named_and_what_is_whole_is_still_checked(copy: Path) -> None:
    records = read(copy)
    lines = []
    for number, damage in enumerate(DAMAGES.values()):
        lines.append(damage(json.loads(json.dumps(records[number % len(records)]))))
    lines += [json.dumps(record, ensure_ascii=False) for record in records[:2]]
    file = copy.parent / "mixed.jsonl"
    file.write_bytes("".join(line + "\n" for line in lines).encode("utf-8", "surrogatepass"))
    started = time.monotonic()
    found = verify(file, seconds=60, num_workers=2)
    assert found.num_records == len(DAMAGES) + 2
    own = {one.line for one in found.failures if one.check is not RecordCheck.RUN}
    names = dict(enumerate(DAMAGES, start=1))
    assert {names.get(line) for line in own} == set(DAMAGES)
    assert time.monotonic() - started < 120
    for one in found.failures:
        one.detail.encode()
        assert len(one.detail) < 1100


@pytest.fixture(scope="module")
def whole(dataset: Path) -> Iterator[list[Record]]:
    yield read(dataset)
    close_process_runner()


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["\ud800", "{", "{}", "[]", "-0", "1e999999999", "1e-999999999", "9" * 5000, "NaN", "i1"]
    ),
    st.lists(st.none(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside, through texts that are JSON as well."""
    yield way
    inner = value
    if isinstance(value, str) and value.startswith("{"):
        inner, way = json.loads(value), (*way, json)
    if isinstance(inner, dict):
        for name, part in inner.items():
            yield from _places(part, (*way, name))
    elif isinstance(inner, list):
        for number, part in enumerate(inner):
            yield from _places(part, (*way, number))


def _put(value: Any, way: tuple[Any, ...], odd: Any) -> Any:
    if not way:
        return odd
    first, *rest = way
    if first is json:
        return json.dumps(_put(json.loads(value), tuple(rest), odd))
    inner = copy.copy(value)
    if odd is None and not rest and isinstance(inner, dict):
        del inner[first]  # nothing at all is as likely as a null, which the schema refuses
    else:
        inner[first] = _put(value[first], tuple(rest), odd)
    return inner


@given(data=st.data())
@settings(
    max_examples=40, deadline=30_000, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example,
                           HealthCheck.data_too_large],
)  # fmt: skip
def test_no_change_of_a_record_raises(whole: list[Record], data: st.DataObject) -> None:
    record = data.draw(st.sampled_from(whole))
    for _ in range(data.draw(st.integers(1, 2))):
        places = [way for way in _places(record) if way]
        record = _put(record, data.draw(st.sampled_from(places)), data.draw(_ODD))
    with suppress(ValueError):  # what is no JSON has no id
        record = with_id(record)
    line = json.dumps(record).encode()
    if data.draw(st.integers(0, 9)) == 0:
        line = line[: data.draw(st.integers(0, len(line)))]
    checked_line(line, None)


@pytest.mark.parametrize(
    ("then", "seconds", "said"),
    [
        (signal.SIGKILL, 300.0, "it ended the process that checked it"),
        (signal.SIGCONT, 300.0, ""),
        (0, 3.0, "it takes more than 3 s to check"),
    ],
)
def test_a_record_that_kills_or_stops_its_process_is_named(
    dataset: Path, then: int, seconds: float, said: str
) -> None:
    lines = list(record_lines(dataset / RECORDS))[:4]

    def stopping(checkers: Checkers) -> Iterator[Line]:
        """The first process does nothing with its line; it goes on, or not, at the second."""
        process = checkers._crew[0].worker.process
        process.send_signal(signal.SIGSTOP)
        yield lines[0]
        process.send_signal(then)
        yield from lines[1:]

    with Checkers(2, SandboxLevel.LIMITED, seconds) as checkers:
        first, *rest = checkers.check(stopping(checkers), ("pyscipopt",))
    assert [one.detail for one in first.rejections] == [said] * bool(said)
    if then:  # a busy machine may be too slow for the others as well
        assert [one.rejections for one in rest] == [()] * 3


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "MOST_LINE_BYTES", 50)
    monkeypatch.setattr(jsonl, "_CHUNK", 16)
    file = tmp_path / "records.jsonl"
    file.write_text('{"key": "a"}\n' + "x" * 200 + '\n{"key": "b"}\n{"key": "torn')
    lines = list(record_lines(file))
    assert [line.number for line in lines] == [1, 2, 3]
    assert [record_of(line)["key"] for line in (lines[0], lines[2])] == ["a", "b"]
    assert len(lines[1].raw) == 51
    with pytest.raises(BadFileError, match="line 2: longer than"):
        list(read_records(file))


@pytest.mark.parametrize("text", ["1e99999999", "1e-99999999", "9" * 2000, "1E+1001", "1e٣٣٣٣٣"])
def test_a_number_that_nobody_could_write_out_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="too long a number"):
        exact(text)


def test_numbers_of_every_double_are_read() -> None:
    for number in (1.7976931348623157e308, 5e-324, -1e-7, 1e300):
        assert float(exact(number)) == number
        assert float(read_json(repr(number))) == number


def test_what_would_take_too_many_steps_is_refused_before_the_first(whole: list[Record]) -> None:
    from optmodel.formulation import Formulation

    record = next(one for one in whole if len(json.loads(one["data"])["sets"]) > 1)
    formulation = Formulation.from_text(record["formulation"])
    data = json.loads(_spread(json.loads(record["data"])))
    started = time.process_time()
    with pytest.raises(FormulationError, match="steps to write out"):
        Instance.from_text(formulation, json.dumps(data))
    assert time.process_time() - started < 5
