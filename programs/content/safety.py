"""The runner's safety card in words, from safety.toml; every blank must be one that can be filled."""

from functools import cache
from string import Formatter

from clinic.content import ContentError, only_keys, read_toml
from programs.content.fields import text, texts
from programs.domain.build_home_program import SafetyWords

FILE = "programs/content/safety.toml"
BLANKS = frozenset({"run", "strength", "phone", "emergency", "clinician", "clinic"})


@cache
def safety_words() -> SafetyWords:
    """The sentences of the safety card. Raises ContentError for a blank that nobody fills."""
    table = read_toml("programs.content", "safety.toml")
    only_keys(table, frozenset({"rules", "no_running_pain", "stop_when", "call"}), file=FILE, at="safety")
    words = SafetyWords(
        rules=texts(table, "rules", file=FILE, at="safety"),
        stop_when=texts(table, "stop_when", file=FILE, at="safety"),
        call=text(table, "call", file=FILE, at="safety"),
        no_running_pain=text(table, "no_running_pain", file=FILE, at="safety"),
    )
    for sentence in (*words.rules, *words.stop_when, words.call, words.no_running_pain):
        for _, blank, _, _ in Formatter().parse(sentence):
            if blank is not None and blank not in BLANKS:
                raise ContentError(FILE, "safety", f"nobody fills the blank {{{blank}}}")
    return words
