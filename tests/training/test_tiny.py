"""The tiny model: a transformers folder, its tokenizer's promises, and the same bytes again."""

import json
from pathlib import Path
from typing import Any

import pytest

from optmodel.errors import BadFileError, UserError
from optmodel.training.tiny import (
    END,
    TinyShape,
    copied_names,
    make_tiny,
    superword_tokenizer,
    triple_texts,
)

SHAPE = TinyShape(vocabulary=400, hidden=32, feed_forward=64, num_layers=2, num_heads=2)
TEXTS = [
    f"# places that ship goods\nsupply = [{n}, {n * 7}]\nfor i in sources:\n" for n in range(9)
]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return superword_tokenizer(TEXTS, SHAPE)


@pytest.mark.parametrize("text", [*TEXTS, "€ 1,250.75\tŁódź\r\n\n  x", "日本 <b> 007"])
def test_what_is_encoded_decodes_to_itself(tokenizer: Any, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False).input_ids
    assert tokenizer.decode(ids) == text


def test_digits_stand_apart_and_merges_run_across_words_and_lines(tokenizer: Any) -> None:
    vocabulary = [tokenizer.decode([number]) for number in range(len(tokenizer))]
    assert not [token for token in vocabulary if len(token) > 1 and any(map(str.isdigit, token))]
    assert [token for token in vocabulary if "\nfor i in sources" in token]
    assert len(tokenizer.tokenize("1250")) == len("1250")


def test_a_chat_ends_where_the_reply_does_and_a_prompt_is_its_beginning(tokenizer: Any) -> None:
    question = {"role": "user", "content": "How much?"}
    reply = {"role": "assistant", "content": "x = 1"}
    prompt = tokenizer.apply_chat_template([question], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([question, reply], tokenize=False)
    assert whole == prompt + "x = 1" + END
    assert tokenizer(whole).input_ids[-1] == tokenizer.eos_token_id


def test_a_folder_that_transformers_loads_and_the_same_bytes_again(tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    made = make_tiny(tmp_path / "one", TEXTS, shape=SHAPE, seed=3)
    again = make_tiny(tmp_path / "two", TEXTS, shape=SHAPE, seed=3)
    other = make_tiny(tmp_path / "three", TEXTS, shape=SHAPE, seed=4)
    assert contents(made.folder) == contents(again.folder)
    assert contents(made.folder) != contents(other.folder)
    model = AutoModelForCausalLM.from_pretrained(made.folder)
    assert model.num_parameters() == made.num_parameters
    assert model.get_input_embeddings().weight is model.get_output_embeddings().weight
    assert len(AutoTokenizer.from_pretrained(made.folder)) == made.num_tokens <= SHAPE.vocabulary
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "three", "two"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_filled_folder_no_texts_and_wrong_sizes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match="is not empty"):
        make_tiny(tmp_path, TEXTS, shape=SHAPE)
    with pytest.raises(UserError, match="there are none"):
        superword_tokenizer([], SHAPE)
    with pytest.raises(UserError, match="give 261 or more"):
        TinyShape(vocabulary=260)
    with pytest.raises(UserError, match="give a multiple of 8"):
        TinyShape(hidden=250)


def test_texts_and_programs_of_triples_are_read(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    programs = {"highspy": "h", "pulp": None, "pyomo": "p"}
    path.write_text(json.dumps({"key": "k", "text": "t", "programs": programs}) + "\n")
    assert list(triple_texts(path)) == ["t", "h", "p"]
    assert list(triple_texts(path, "pyomo")) == ["t", "p"]
    path.write_text(json.dumps({"key": "k", "text": "t"}) + "\n")
    with pytest.raises(BadFileError, match="line 1: not a triple"):
        list(triple_texts(path))


def test_names_are_what_replies_quote_from_their_prompts() -> None:
    pairs = [
        ("The Jubilee center holds 8 tons; Everett takes 5.", 'a = {"the Jubilee center": 8}'),
        ("Everett takes 7.", 'b = ["Everett", "model"]'),
    ]
    assert sorted(copied_names(pairs)) == ["Everett", "Jubilee center"]


def test_a_name_is_the_same_tokens_wherever_it_stands() -> None:
    texts = [f'Jubilee center has {n} tons.\n{{"the Jubilee center": {n}}}' for n in range(99)]
    tokenizer = superword_tokenizer(texts, SHAPE, ["Jubilee center", "Jubilee"])
    parts = [tokenizer.decode([number]) for number in tokenizer(texts[3]).input_ids]
    assert parts.count("Jubilee center") == 2
    without = superword_tokenizer(texts, SHAPE)
    parts = [without.decode([number]) for number in without(texts[3]).input_ids]
    assert parts.count("Jubilee center") == 0
