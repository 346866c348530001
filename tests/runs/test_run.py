"""A run: one configuration, one set of versions, progress that counts, a summary with its types."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from optmodel.errors import UserError
from optmodel.runs import Environment, Progress, Run, RunConfig, read_run


class Config(RunConfig):
    """Two settings, of which one may be absent."""

    command: str = "test"
    seed: int = 0
    note: str | None = None


class Total(BaseModel):
    """A summary whose file has another name for a field."""

    model_config = ConfigDict(populate_by_name=True)

    num_records: int
    share: float | None = Field(default=None, alias="yield")


Runs = Run[Config, Mapping[str, Any], Total]
HERE = Environment({"optmodel": "1", "highspy": "1.10"}, "abc")


def opened(path: Path, config: Config | None = None, environment: Environment = HERE) -> Runs:
    return Runs.open(path, config or Config(seed=7), 5, environment=environment)


def test_the_folder_says_what_was_asked_and_with_what(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        assert run.stored_config == {"command": "test", "seed": 7}
        assert run.environment == HERE
    stored = tomllib.loads((tmp_path / "run.toml").read_text())
    assert stored["about"] == {"versions": dict(HERE.versions), "revision": "abc"}


def test_records_go_on_and_the_last_of_one_key_counts(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run.append({"key": "a", "end": "infrastructure"})
        run.append({"key": "b", "end": "ok"})
    with opened(tmp_path) as run:
        run.append({"key": "a", "end": "ok"})
        assert [record["key"] for record in run.records()] == ["a", "b", "a"]
        assert {key: record["end"] for key, record in run.latest().items()} == {
            "a": "ok",
            "b": "ok",
        }


def test_another_configuration_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run.append({"key": "a"})
    with pytest.raises(UserError, match="seed was 7, now 8"):
        opened(tmp_path, Config(seed=8))
    with pytest.raises(UserError, match='note was absent, now "x"'):
        opened(tmp_path, Config(seed=7, note="x"))


@pytest.mark.parametrize("versions", [{"optmodel": "2", "highspy": "1.10"}, {"optmodel": "1"}])
def test_other_versions_may_look_but_not_add(tmp_path: Path, versions: dict[str, str]) -> None:
    opened(tmp_path).close()
    with opened(tmp_path, environment=Environment(versions)) as run:
        assert run.environment == HERE
        with pytest.raises(UserError, match="was begun with"):
            run.require_same_versions()
    with opened(tmp_path, environment=Environment({**HERE.versions, "pulp": "3"})) as run:
        run.require_same_versions()


def test_a_run_of_an_earlier_release_has_its_versions_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text(
        '[config]\ncommand = "test"\nseed = 7\n[about]\noptmodel = "1"\nhighspy = "1.10"\n'
    )
    with opened(tmp_path) as run:
        assert run.environment == Environment(HERE.versions)
        run.require_same_versions()
    assert read_run(tmp_path)["about"] == dict(HERE.versions)


def test_progress_counts_what_was_there_and_what_is_done(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []

    def report(progress: Progress) -> None:
        seen.append((progress.num_done, progress.num_resumed, progress.rejections.total()))

    with Runs.open(tmp_path, Config(), 5, report=report, environment=HERE) as run:
        run.resume(2, ["duplicate"])
        run.advance()
        run.advance(rejections=["duplicate", "zero_objective"])
        run.advance(0, ["zero_objective"])
        assert run.progress.rejections == {"duplicate": 2, "zero_objective": 2}
        assert run.progress.num_total == 5
    assert seen == [(3, 2, 1), (4, 2, 3), (4, 2, 4)]


def test_a_summary_is_written_under_the_names_of_its_file(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run.write_summary(Total.model_validate({"num_records": 3, "share": 0.5}))
    assert json.loads((tmp_path / "summary.json").read_text()) == {"num_records": 3, "yield": 0.5}


def test_what_a_configuration_does_not_know_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        Config.model_validate({"sead": 7})
    with pytest.raises(ValueError, match="frozen"):
        Config().seed = 3


def test_a_table_that_was_taken_before_is_the_one_that_is_written(tmp_path: Path) -> None:
    with Runs.open(tmp_path, Config(), 1, table={"command": "test", "sha": "ab"}) as run:
        assert run.stored_config == {"command": "test", "sha": "ab"}
