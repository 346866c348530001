"""vLLM in this process, for batch work: what is asked while a batch runs is the next batch.

    model = InProcess("Qwen/Qwen2.5-7B-Instruct")
    await model.generate(ask("Say hello."))

Needs the extra `vllm`. The engine is loaded by the first request, in a thread of its own.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from optmodel.errors import MissingExtraError
from optmodel.lm.model import Refused
from optmodel.lm.reply import Finish, Reply, Usage
from optmodel.lm.request import Request

_FINISHES = {"stop": Finish.STOP, "length": Finish.LENGTH}


@dataclass(slots=True)
class _Waiting:
    request: Request
    reply: "asyncio.Future[list[Reply]]"


@dataclass(slots=True)
class InProcess:
    """`settings` go to `vllm.LLM`: memory, parallelism and the like."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    _engine: Any = None
    _waiting: list[_Waiting] = field(default_factory=list)
    _worker: "asyncio.Task[None] | None" = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    async def generate(self, request: Request) -> Sequence[Reply]:
        """All replies, in one batch with what else is waiting.

        Raises `Refused` for a request that the model cannot take, and `MissingExtraError` where
        vLLM is not installed.
        """
        one = _Waiting(request, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await one.reply

    async def close(self) -> None:
        """Let the engine go."""
        self._thread.shutdown(wait=True)
        self._engine = None

    async def _work(self) -> None:
        """Answer batches until nobody waits."""
        await asyncio.sleep(0)  # whoever asks at the same time is in the first batch
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            requests = [one.request for one in batch]
            try:
                answers = await loop.run_in_executor(self._thread, self._answer, requests)
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
                for one in batch:
                    if not one.reply.done():
                        one.reply.set_exception(error)
                continue
            for one, answer in zip(batch, answers, strict=True):
                if one.reply.done():  # nobody waits for it any more
                    continue
                if isinstance(answer, Refused):
                    one.reply.set_exception(answer)
                else:
                    one.reply.set_result(answer)

    def _answer(self, requests: list[Request]) -> list[list[Reply] | Refused]:
        """One batch, in the thread. What is too long for the model is refused by itself."""
        engine = self._loaded()
        longest = engine.llm_engine.model_config.max_model_len
        tokenizer = engine.get_tokenizer()
        chats = [[{"role": m.role, "content": m.content} for m in r.messages] for r in requests]
        lengths = [
            len(
                tokenizer.apply_chat_template(c, add_generation_prompt=True, tokenize=True)[
                    "input_ids"
                ]
            )
            for c in chats
        ]
        fitting = [n for n, length in enumerate(lengths) if length < longest]
        outputs = engine.chat(
            [chats[n] for n in fitting],
            [_parameters(requests[n]) for n in fitting],
            use_tqdm=False,
        )
        found = dict(zip(fitting, outputs, strict=True))
        return [
            _replies(found[n]) if n in found else Refused(f"{length} tokens, of {longest} at most")
            for n, length in enumerate(lengths)
        ]

    def _loaded(self) -> Any:
        if self._engine is None:
            try:
                from vllm import LLM
            except ImportError as error:
                raise MissingExtraError("vllm", "vllm", "A model in this process") from error
            self._engine = LLM(model=self.name, **self.settings)
        return self._engine


def _parameters(request: Request) -> Any:
    from vllm import SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    sampling, schema = request.sampling, request.schema
    seed = None if sampling.seed is None else (sampling.seed + request.first) % 2**31
    return SamplingParams(
        n=request.num_replies,
        temperature=sampling.temperature,
        max_tokens=sampling.max_tokens,
        seed=seed,
        structured_outputs=StructuredOutputsParams(json=dict(schema)) if schema else None,
    )


def _replies(output: Any) -> list[Reply]:
    read = len(output.prompt_token_ids or ())
    return [
        Reply(
            choice.text,
            _FINISHES.get(choice.finish_reason, Finish.OTHER),
            Usage(0 if n else read, len(choice.token_ids), 0 if n else 1),
        )
        for n, choice in enumerate(output.outputs)
    ]
