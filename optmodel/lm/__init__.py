"""Language models behind one interface: servers, vLLM in this process, recorded answers.

async with Client(Replay.read(Path("recorded.jsonl")), cache) as client:
    (await client.answer(ask("Say hello."))).text
"""

from optmodel.lm.budget import Budget, BudgetSpent, Price, estimate
from optmodel.lm.cache import ReplyCache
from optmodel.lm.client import Answered, Client, Tally
from optmodel.lm.in_process import InProcess
from optmodel.lm.model import LanguageModel, Refused, Unavailable
from optmodel.lm.patience import Patience
from optmodel.lm.replay import Recording, Replay
from optmodel.lm.reply import Answer, Finish, Reply, Usage, total
from optmodel.lm.request import Message, Request, Sampling, ask
from optmodel.lm.server import Server
from optmodel.lm.structured import NotStructured, ask_json

__all__ = [
    "Answer",
    "Answered",
    "Budget",
    "BudgetSpent",
    "Client",
    "Finish",
    "InProcess",
    "LanguageModel",
    "Message",
    "NotStructured",
    "Patience",
    "Price",
    "Recording",
    "Refused",
    "Replay",
    "Reply",
    "ReplyCache",
    "Request",
    "Sampling",
    "Server",
    "Tally",
    "Unavailable",
    "Usage",
    "ask",
    "ask_json",
    "estimate",
    "total",
]
