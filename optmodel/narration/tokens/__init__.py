"""The tokens of a text: names of elements, and numbers in digits and in words.

Tokenizer({"g1": "rye"}).tokens("Rye costs $4.50.")       # the name at 0, the number at 10
number_tokens("twenty-five")                              # of a text without names
"""

from optmodel.narration.tokens._number_tokens import Token, number_tokens
from optmodel.narration.tokens._tokens import Spellings, Tokenizer, elements_of, masked, stem

__all__ = [
    "Spellings",
    "Token",
    "Tokenizer",
    "elements_of",
    "masked",
    "number_tokens",
    "stem",
]
