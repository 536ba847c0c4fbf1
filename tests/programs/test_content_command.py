"""``manage.py content`` and the system check: broken content is named by file and key, protocols read well."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clinic.content import ContentError
from programs import checks
from programs.content import checking
from programs.content.checking import content_problems
from programs.content.protocols import protocols
from programs.presenters.protocol_text import find_protocols, protocol_text


def broken() -> object:
    """A loader of a file that is broken."""
    raise ContentError("programs/content/x.toml", "a.b", "is missing")


def output(*arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("content", *arguments, stdout=out)
    return out.getvalue()


def test_content_is_whole() -> None:
    assert content_problems() == ()
    assert "Content is whole" in output("check")
    assert checks.content_is_whole() == []


def test_every_problem_is_named_once() -> None:
    found = content_problems((broken, broken, protocols))
    assert [str(problem) for problem in found] == ["programs/content/x.toml: a.b: is missing"]


def test_a_problem_fails_the_command_and_the_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_problems, "__defaults__", ((broken,),))
    with pytest.raises(CommandError, match=r"x\.toml: a\.b: is missing"):
        output("check")
    (message,) = checks.content_is_whole()
    assert (message.id, message.msg) == ("programs.E001", "programs/content/x.toml: a.b: is missing")


def test_references_between_files_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "protocol_by_region", lambda: {"elbow": "PRE"})
    assert [(problem.file, problem.key) for problem in content_problems()] == [
        ("programs/content/regions.toml", "elbow")
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("ACH-MID", ["ACH-MID"]),
        ("ach-mid", ["ACH-MID"]),
        ("achilles-midportion", ["ACH-MID"]),
        ("mid-portion achilles", ["ACH-MID"]),
        ("achilles", ["ACH-MID", "ACH-INS"]),
        ("elbow", []),
        ("", []),
    ],
)
def test_a_protocol_is_found_by_id_or_words(wanted: str, found: list[str]) -> None:
    assert [one.id for one in find_protocols(wanted)] == found


@pytest.mark.parametrize("name", list(protocols()))
def test_a_protocol_reads_from_first_phase_to_source(name: str) -> None:
    protocol = protocols()[name]
    text = protocol_text(protocol)
    assert text.splitlines()[0] == f"{protocol.name} ({name})"
    assert text.splitlines()[-1] == f"Source: {protocol.source}"
    for phase in protocol.phases:
        assert f"Phase {phase.number}: {phase.name}" in text
        assert all(line in text for line in phase.running)
    assert "_" not in text.replace(protocol.source, "")
    assert output("show", name).rstrip("\n") == text


def test_show_says_what_there_is() -> None:
    with pytest.raises(CommandError, match=r"More than one protocol fits: achilles\. Known are ACH-MID, ACH-INS"):
        output("show", "achilles")
    with pytest.raises(CommandError, match=r"There is no such protocol: elbow\. Known are ACH-MID"):
        output("show", "elbow")
