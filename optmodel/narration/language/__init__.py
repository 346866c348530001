"""The language of texts: settings, registers, orders of telling, layouts and goals.

    narrative = narrate(instance, telling, RandomStream("text", 7))

A telling (`optmodel.narration.telling`) says what one formulation means; the language makes texts
of it in every register and setting. Its words are in `data/language`.
"""

from optmodel.narration.language.casting import setting_scene
from optmodel.narration.language.composition import compose

__all__ = ["compose", "setting_scene"]
