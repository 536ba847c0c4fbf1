"""House rules for modules, held by reading their syntax trees: sizes, docstrings, layers' manners, the clock, names."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Module, app_modules, check_against, modules

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONGEST_TEST_FILE = 800

LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}
VAGUE_NAMES = {"utils", "helpers", "common", "misc", "manager2"}

# With names two ids can never be swapped unseen. What acts for nobody may take the one thing it is about by position.
POSITIONAL_WITHOUT_BY = 1

ADAPTERS = {"views", "api"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
CLOCK_CALLS = {"now", "today", "utcnow", "time", "monotonic"}


def test_every_module_says_what_it_is_for() -> None:
    found = {
        module.path: "has no docstring"
        for module in modules()
        if module.text.strip() and not ast.get_docstring(module.tree)
    }
    check_against({}, found, "Each module begins with one or two sentences: what it is for and what it must not do")


def test_functions_are_short() -> None:
    found = {}
    for module in modules():
        for name, node in module.functions():
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1
            if length > LONGEST_FUNCTION:
                found[f"{module.path} {name}"] = f"has {length} lines, {LONGEST_FUNCTION} are allowed"
    check_against(LONG_FUNCTIONS, found, "Past the limit, find the missing concept")


def test_files_are_short() -> None:
    found = {}
    for module in modules():
        length = len(module.text.splitlines())
        limit = LONGEST_TEST_FILE if module.app == "tests" else LONGEST_FILE
        if length > limit:
            found[module.path] = f"has {length} lines, {limit} are allowed"
    check_against(LONG_FILES, found, "Past the limit, find the missing concept")


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = {
        module.path: "name it after what it holds"
        for module in modules()
        if {part.removesuffix(".py") for part in module.path.split("/")} & VAGUE_NAMES
    }
    check_against({}, found, "Vague module names")


def test_pages_and_api_read_through_selectors_only() -> None:
    found = {}
    for module in app_modules():
        if module.room in ADAPTERS:
            empty = {
                id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and _is_none(node)
            }
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and node.attr in MANAGERS and id(node) not in empty:
                    found[f"{module.path}:{node.lineno}"] = f"uses .{node.attr}; put the query into a selector"
    check_against({}, found, "Views and the API build no queries")


def _is_none(node: ast.Attribute) -> bool:
    """``Model.objects.none``: an empty queryset that only names the model."""
    return node.attr == "none" and isinstance(node.value, ast.Attribute)


def _taken_from_services(module: Module) -> Iterator[tuple[str, str]]:
    """Dotted module and function for everything that a module takes from services, by name or through the module."""
    through = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and ".services" in (node.module or ""):
            for alias in node.names:
                yield str(node.module), alias.name
                through[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in through:
            yield through[node.value.id], node.attr


def _public_services() -> Iterator[tuple[Module, ast.FunctionDef]]:
    """The doors of the services: called from outside, or acting for somebody. What they use inside is their affair."""
    doors = {taken for module in app_modules() if module.room != "services" for taken in _taken_from_services(module)}
    for module in app_modules():
        dotted = module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in module.tree.body if module.room == "services" else ():
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                is_door = (dotted, node.name) in doors or "by" in _parameters(node)
                yield from [(module, node)] if is_door else []


def test_services_take_keyword_arguments_only() -> None:
    found = {}
    for module, node in _public_services():
        positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        acts = "by" in _parameters(node)
        if len(positional) > (0 if acts else POSITIONAL_WITHOUT_BY):
            found[f"{module.path} {node.name}"] = f"takes {', '.join(positional)} by position; begin with *"
    check_against({}, found, "Services are keyword-only")


def _parameters(node: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def test_services_say_first_who_acts() -> None:
    found = {}
    for module, node in _public_services():
        names = _parameters(node)
        if "by" in names and names[0] != "by":
            found[f"{module.path} {node.name}"] = f"has {names[0]} before by"
    check_against({}, found, "A service names first who acts")


def test_domain_is_plain_python() -> None:
    banned = {"django", "rest_framework", "celery", "weasyprint", "pghistory", "redis", "requests", "socket", "os"}
    found = {}
    for module in app_modules():
        if module.room == "domain":
            for node in ast.walk(module.tree):
                for name in _imported(node):
                    if name.split(".")[0] in banned:
                        found[f"{module.path}:{node.lineno}"] = f"imports {name}"  # type: ignore[attr-defined]
    check_against({}, found, "The domain knows neither Django nor input and output")


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_domain_and_content_have_no_clock() -> None:
    found = {}
    for module in app_modules():
        if module.room in {"domain", "content"}:
            for node in _calls(module.tree):
                if _is_clock(node):
                    found[f"{module.path}:{node.lineno}"] = f"asks for the time: {ast.unparse(node)}"
    check_against({}, found, "In the domain now and today are arguments")


def test_no_moment_without_a_time_zone() -> None:
    found = {}
    for module in modules():
        for node in _calls(module.tree):
            if _is_clock(node) and _is_naive(node):
                found[f"{module.path}:{node.lineno}"] = f"{ast.unparse(node)} depends on the machine's time zone"
    check_against({}, found, "Moments carry a time zone, and today is the clinic's day")


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _owner(node: ast.Call) -> str:
    """``date`` in ``date.today()``, ``datetime.date`` in ``datetime.date.today()``."""
    return ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""


def _is_clock(node: ast.Call) -> bool:
    clocks = {"date", "datetime", "datetime.date", "datetime.datetime", "time", "timezone"}
    return isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS and _owner(node) in clocks


def _is_naive(node: ast.Call) -> bool:
    """``timezone.now()`` is aware, ``time.*`` counts seconds; ``datetime.now`` needs a zone; a bare today never is."""
    assert isinstance(node.func, ast.Attribute)
    if _owner(node) in {"time", "timezone"}:
        return False
    return node.func.attr != "now" or not (node.args or node.keywords)
