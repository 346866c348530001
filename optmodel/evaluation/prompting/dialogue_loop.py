"""Dialogues with a language model over all problems: a round of questions, a round of programs.

    dialogues = hold_dialogues(prompting, items, open_client, execute, Path("replies.sqlite"))
    dialogues[0].turns[0].program

Every reply is in the cache before it is used, so that an interrupted run asks for none twice.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from optmodel.evaluation.items import Item
from optmodel.evaluation.predictions import Prediction
from optmodel.evaluation.prompting.dialogue import REFUSED, Dialogue, PromptingConfig
from optmodel.evaluation.summary import PromptingFacts
from optmodel.execution import Execution
from optmodel.lm import Client, CompletionCache, Price, RejectedRequest, total_usage
from optmodel.runs import EventLoop, read_records

REPLIES, TRANSCRIPTS = "replies.sqlite", "replies.jsonl"

ClientFactory = Callable[[CompletionCache], Client]
"""Makes the client over the run's cache, once there is one."""

Execute = Callable[[Sequence[Prediction]], list[Execution]]
"""Runs programs, and returns their executions in that order."""


def hold_dialogues(
    prompting: PromptingConfig,
    items: Sequence[Item],
    open_client: ClientFactory,
    execute: Execute,
    replies: Path,
) -> list[Dialogue]:
    """All dialogues to their ends; `replies` is the file of the cache.

    Raises `BudgetSpent`; what was answered is kept.
    """
    dialogues = [
        Dialogue(item, sample, list(prompting.messages(item)))
        for item in items
        for sample in range(prompting.num_samples)
    ]
    going_on = dialogues
    with EventLoop() as loop:
        session = loop.run(_Session.open(open_client, replies))
        try:
            for _ in range(prompting.num_turns + 1):
                loop.run(session.ask(prompting, going_on))
                executions = execute(
                    [Prediction(one.item, one.turns[-1].program) for one in going_on]
                )
                for dialogue, execution in zip(going_on, executions, strict=True):
                    dialogue.add_execution(execution)
                going_on = [one for one in going_on if not one.is_finished]
        finally:
            loop.run(session.close())
    return dialogues


@dataclass(frozen=True, slots=True)
class _Session:
    """A client over a cache; both are of the thread on which the loop runs."""

    client: Client
    cache: CompletionCache

    @classmethod
    async def open(cls, open_client: ClientFactory, replies: Path) -> "_Session":
        cache = CompletionCache(replies)
        return cls(open_client(cache), cache)

    async def ask(self, prompting: PromptingConfig, dialogues: Sequence[Dialogue]) -> None:
        """Ask for the next reply of each, all at a time."""
        tasks = [asyncio.create_task(self._ask(prompting, dialogue)) for dialogue in dialogues]
        try:
            await asyncio.gather(*tasks)
        finally:  # where one raises, the others end as well
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, prompting: PromptingConfig, dialogue: Dialogue) -> None:
        try:
            dialogue.add_reply(await self.client.complete(dialogue.request(prompting)), "")
        except RejectedRequest as error:
            dialogue.add_reply(None, str(error))

    async def close(self) -> None:
        await self.client.close()
        self.cache.close()


def prompting_facts(
    prompting: PromptingConfig, dialogues: Sequence[Dialogue], price: Price | None = None
) -> PromptingFacts:
    """How the model was prompted and what it took, for the summary."""
    usage = total_usage(turn.usage for one in dialogues for turn in one.turns)
    return PromptingFacts(
        **prompting.to_table(),
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        price=None if price is None else (price.prompt, price.completion),
        dollars=None if price is None else round(price.of(usage), 6),
        num_refused=sum(one.turns[0].finish.startswith(REFUSED) for one in dialogues),
        num_cut=sum(turn.finish == "length" for one in dialogues for turn in one.turns),
    )


def refusals(out: Path) -> list[str]:
    """Why first questions of a run had no reply, one for each; as its transcripts say."""
    finishes = (record["turns"][0]["finish"] for record in read_records(out / TRANSCRIPTS))
    return [finish.removeprefix(REFUSED) for finish in finishes if finish.startswith(REFUSED)]
