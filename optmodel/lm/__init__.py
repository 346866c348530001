"""Language models behind one interface: servers, vLLM in this process, recorded completions.

async with Client(Replay.read(Path("recorded.jsonl")), cache) as client:
    (await client.complete(chat_request("Say hello."))).text
"""

from optmodel.lm.budget import Budget, BudgetSpent, Price, estimate
from optmodel.lm.cache import CompletionCache
from optmodel.lm.chat import (
    Completion,
    FinishReason,
    Message,
    Request,
    Response,
    Sampling,
    Usage,
    chat_request,
    total_usage,
)
from optmodel.lm.client import BatchResult, Client, ClientStats
from optmodel.lm.flow_control import RetryPolicy
from optmodel.lm.in_process import InProcess
from optmodel.lm.model import LanguageModel, RejectedRequest, TransientError
from optmodel.lm.replay import Recording, Replay
from optmodel.lm.server import Server
from optmodel.lm.structured import StructuredOutputError, complete_json

__all__ = [
    "BatchResult",
    "Budget",
    "BudgetSpent",
    "Client",
    "ClientStats",
    "Completion",
    "CompletionCache",
    "FinishReason",
    "InProcess",
    "LanguageModel",
    "Message",
    "Price",
    "Recording",
    "RejectedRequest",
    "Replay",
    "Request",
    "Response",
    "RetryPolicy",
    "Sampling",
    "Server",
    "StructuredOutputError",
    "TransientError",
    "Usage",
    "chat_request",
    "complete_json",
    "estimate",
    "total_usage",
]
