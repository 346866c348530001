"""A model in this process by vLLM, for batch work: requests made during a batch are the next batch.

    model = InProcess("Qwen/Qwen2.5-7B-Instruct")
    await model.generate(chat_request("Say hello."))

Needs the extra `vllm`. The first request loads the engine, which runs in a thread of its own.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from optmodel.errors import MissingExtraError
from optmodel.lm._http_parsing import finish_reason
from optmodel.lm.chat import Completion, Request, Usage
from optmodel.lm.model import RejectedRequest


@dataclass(slots=True)
class _PendingRequest:
    request: Request
    future: "asyncio.Future[list[Completion]]"


@dataclass(slots=True)
class InProcess:
    """A model in this process; `settings` are passed to `vllm.LLM`: memory, parallelism etc."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    _engine: Any = None
    _pending: list[_PendingRequest] = field(default_factory=list)
    _batch_task: "asyncio.Task[None] | None" = None
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    async def generate(self, request: Request) -> Sequence[Completion]:
        """All completions, in one batch with the other pending requests.

        Raises `RejectedRequest` for a request that is too long for the model, and
        `MissingExtraError` where vLLM is not installed.
        """
        one = _PendingRequest(request, asyncio.get_running_loop().create_future())
        self._pending.append(one)
        if self._batch_task is None or self._batch_task.done():
            self._batch_task = asyncio.create_task(self._run_batches())
        return await one.future

    async def close(self) -> None:
        """Release the engine."""
        self._thread.shutdown(wait=True)
        self._engine = None

    async def _run_batches(self) -> None:
        """Run batches until no request is pending."""
        await asyncio.sleep(0)  # requests made at the same time are one batch
        loop = asyncio.get_running_loop()
        while self._pending:
            batch, self._pending = self._pending, []
            requests = [one.request for one in batch]
            try:
                results = await loop.run_in_executor(self._thread, self._generate_batch, requests)
            except Exception as error:  # noqa: BLE001 - every pending caller must get the error, whatever it is
                for one in batch:
                    if not one.future.done():
                        one.future.set_exception(error)
                continue
            for one, result in zip(batch, results, strict=True):
                if one.future.done():  # its caller was cancelled
                    continue
                if isinstance(result, RejectedRequest):
                    one.future.set_exception(result)
                else:
                    one.future.set_result(result)

    def _generate_batch(self, requests: list[Request]) -> list[list[Completion] | RejectedRequest]:
        """One batch, in the thread. A request too long for the model is rejected by itself."""
        engine = self._load()
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
            [_sampling_parameters(requests[n]) for n in fitting],
            use_tqdm=False,
        )
        found = dict(zip(fitting, outputs, strict=True))
        return [
            _completions(found[n])
            if n in found
            else RejectedRequest(f"{length} tokens, of {longest} at most")
            for n, length in enumerate(lengths)
        ]

    def _load(self) -> Any:
        if self._engine is None:
            try:
                from vllm import LLM
            except ImportError as error:
                raise MissingExtraError("vllm", "vllm", "A model in this process") from error
            self._engine = LLM(model=self.name, **self.settings)
        return self._engine


def _sampling_parameters(request: Request) -> Any:
    from vllm import SamplingParams
    from vllm.sampling_params import StructuredOutputsParams

    sampling, schema = request.sampling, request.schema
    seed = None if sampling.seed is None else (sampling.seed + request.first) % 2**31
    return SamplingParams(
        n=request.num_completions,
        temperature=sampling.temperature,
        max_tokens=sampling.max_tokens,
        seed=seed,
        structured_outputs=StructuredOutputsParams(json=dict(schema)) if schema else None,
    )


def _completions(output: Any) -> list[Completion]:
    prompt_tokens = len(output.prompt_token_ids or ())
    return [
        Completion(
            choice.text,
            finish_reason(choice.finish_reason),
            Usage(0 if n else prompt_tokens, len(choice.token_ids), 0 if n else 1),
        )
        for n, choice in enumerate(output.outputs)
    ]
