"""The print style holds only what the PDF renderer does fast and well: no flex, no grid, no variables in colours."""

from pathlib import Path

import pytest
import tinycss2  # type: ignore[import-untyped]

FOLDER = Path(__file__).resolve().parents[2] / "static" / "css"
CSS = FOLDER / "home-program.css"


def declarations(file: Path = CSS) -> list[tuple[str, str]]:
    """Every property with its value, from all rules and nested margin boxes."""
    found: list[tuple[str, str]] = []

    def read(rules: list[object]) -> None:
        for rule in rules:
            if rule.type in ("qualified-rule", "at-rule") and rule.content is not None:  # type: ignore[attr-defined]
                parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)  # type: ignore[attr-defined]
                assert not [one for one in parsed if one.type == "error"]
                found.extend(
                    (one.lower_name, tinycss2.serialize(one.value).strip())
                    for one in parsed
                    if one.type == "declaration"
                )
                read([one for one in parsed if one.type != "declaration"])

    read(tinycss2.parse_stylesheet(file.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True))
    return found


def test_the_style_is_there_and_sets_pages() -> None:
    names = [name for name, _ in declarations()]
    assert len(names) > 100
    assert "string-set" in names


@pytest.mark.parametrize("name", ["home-program.css", "print.css"])
def test_no_flex_and_no_grid(name: str) -> None:
    wrong = [
        (n, v)
        for n, v in declarations(FOLDER / name)
        if n.startswith(("flex", "grid")) or v in ("flex", "grid", "inline-flex", "inline-grid")
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["var(", "light-dark(", "url(http", "@import"])
def test_colours_are_fixed_and_nothing_is_fetched(word: str) -> None:
    assert word not in CSS.read_text(encoding="utf-8")


def test_exercise_cards_do_not_break_across_pages() -> None:
    assert ("break-inside", "avoid") in declarations()
