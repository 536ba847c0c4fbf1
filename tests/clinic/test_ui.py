"""Component tags: what they say and read out, that unknown options are refused, and the promises of the stylesheets."""

import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory, override_settings

from clinic.templatetags.marks import STATUSES

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9A-Fa-f]{6}),\s*(#[0-9A-Fa-f]{6})\s*\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}


class AnswerForm(forms.Form):
    """Fields of each kind for the tags under test."""

    reps = forms.IntegerField(label="Reps", min_value=1, max_value=40, help_text="Good reps only.")
    pain = forms.ChoiceField(label="Pain", choices=[(str(n), str(n)) for n in range(11)], widget=forms.RadioSelect)
    side = forms.ChoiceField(label="Side", choices=[("left", "Left"), ("right", "Right")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label="Days", choices=[("mon", "Monday"), ("tue", "Tuesday")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="Note", required=False)


class DoseForm(forms.Form):
    """A row of the dose table without tempo and days."""

    sets = forms.IntegerField(label="Sets")
    reps = forms.IntegerField(label="Reps", max_value=40)


def draw(source: str, **context: object) -> str:
    """The markup of a template source."""
    return Template(source).render(Context(context))


def plain(markup: str) -> str:
    """The words of markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", STATUSES)
def test_status_shows_shape_word_and_tone(kind: str) -> None:
    look = STATUSES[kind]
    markup = draw("{% status kind %}", kind=kind)
    assert plain(markup) == look.word
    assert f'href="#s-{look.shape}"' in markup
    assert f"is-{look.tone}" in markup


def test_status_alone_keeps_its_word_for_screen_readers() -> None:
    assert '<span class="vh">Due</span>' in draw('{% status "due" alone=True %}')


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param('{% status "fine" %}', "status: kind", id="unknown-status"),
        pytest.param('{% status "done" colour="red" %}', "colour", id="unknown-option"),
        pytest.param('{% side "middle" %}', "side: which", id="unknown-side"),
        pytest.param('{% icon "search" size="xl" %}', "icon: size", id="unknown-size"),
        pytest.param('{% button "Go" kind="danger" %}', "button: kind", id="unknown-button"),
        pytest.param('{% notice "green" %}x{% endnotice %}', "notice: kind", id="unknown-notice"),
        pytest.param('{% panel "A" level=1 %}x{% endpanel %}', "panel: level", id="panel-is-never-h1"),
        pytest.param('{% agenda_row "9" "A" state="maybe" %}', "agenda_row: state", id="unknown-state"),
        pytest.param("{% dose sets=3 %}", "reps or hold", id="dose-without-amount"),
        pytest.param('{% tempo_bar up=2 down=2 starts="hold" %}', "tempo_bar: starts", id="unknown-start"),
        pytest.param('{% chart 3 "x" %}', "not a geometry", id="chart-of-a-number"),
        pytest.param("{% field form.note width='huge' %}", "field: width", id="unknown-width"),
        pytest.param("{% segmented form.note %}", "needs RadioSelect", id="segmented-text-field"),
        pytest.param("{% big_options form.side figures=figures %}", "big_options: figure", id="unknown-figure"),
        pytest.param("{% gate_list rows %}", "gate_list: kind", id="gate-with-unknown-status"),
    ],
)
def test_unknown_option_or_value_is_refused(source: str, message: str) -> None:
    context = {
        "form": AnswerForm(),
        "figures": {"left": "spiky"},
        "rows": [{"kind": "passed", "title": "x", "detail": ""}],
    }
    with pytest.raises(TemplateSyntaxError, match=message):
        draw(source, **context)


def test_side_carries_its_mark_and_the_affected_word() -> None:
    markup = draw('{% side "right" affected=True %}')
    assert plain(markup) == "Right, affected"
    assert "#m-right" in markup


def test_count_of_nothing_shows_nothing() -> None:
    assert plain(draw("{% count 0 %}")) == ""


def test_locked_button_says_why_and_sends_nothing() -> None:
    markup = draw('{% button "Move to phase 3" locked="Two criteria are missing." %}')
    assert 'type="button"' in markup
    assert 'aria-disabled="true"' in markup
    described = re.search(r'aria-describedby="([^"]+)"', markup)
    assert described is not None
    assert f'id="{described[1]}"' in markup
    assert "Two criteria are missing." in markup


def test_values_are_escaped() -> None:
    markup = draw("{% panel title note=title %}{{ title }}{% endpanel %}", title="<script>")
    assert "<script>" not in markup
    assert markup.count("&lt;script&gt;") == 3


def test_status_kept_in_a_variable_stays_markup() -> None:
    assert '<span class="status is-ease">' in draw('{% status "watch" as mark %}{% fact "State" mark %}')


def test_panel_is_named_by_its_title() -> None:
    markup = draw('{% panel "Load line" %}x{% endpanel %}')
    assert 'aria-labelledby="p-load-line"' in markup
    assert '<h2 id="p-load-line">Load line</h2>' in markup


def test_urgent_notice_interrupts_and_a_plain_one_does_not() -> None:
    assert 'role="alert"' in draw('{% notice "stop" urgent=True %}x{% endnotice %}')
    assert "role=" not in draw('{% notice "stop" %}x{% endnotice %}')


def test_worklist_row_names_the_person_on_its_action() -> None:
    source = (
        '{% worklist_row "red_flag" name="Daniel Osei" url="/a" place="Right shin" when="06:52"'
        ' action="Review and call" action_url="/b" now=True %}Yes to <b>pain at night</b>.{% endworklist_row %}'
    )
    markup = draw(source)
    assert "Review and call , Daniel Osei" in plain(markup)
    assert "btn--stop" in markup
    assert "<b>pain at night</b>" in markup


def test_gate_list_missing_is_never_shown_as_met() -> None:
    markup = draw("{% gate_list rows %}", rows=[{"kind": "missing", "title": "Squat video", "detail": "None yet"}])
    assert "Missing" in plain(markup)
    assert "Met" not in plain(markup)
    assert "#s-missing" in markup


def test_gate_meter_says_its_counts() -> None:
    assert 'aria-label="2 of 6 met, 1 missing"' in draw("{% gate_meter 2 3 1 %}")


def test_tempo_bar_reads_in_the_order_it_is_done() -> None:
    assert "Tempo: 3 seconds down, 1 seconds hold, 1 seconds up" in draw(
        '{% tempo_bar up=1 hold=1 down=3 starts="down" %}'
    )


def test_pagination_keeps_the_other_parameters() -> None:
    request = RequestFactory().get("/athletes/", {"q": "ines", "page": "2"})
    page = Paginator(range(100), 10).page(2)
    markup = Template("{% pagination page %}").render(RequestContext(request, {"page": page}))
    assert 'href="?q=ines&amp;page=3"' in markup
    assert 'aria-current="page"' in markup


def test_pagination_of_one_page_is_nothing() -> None:
    assert plain(draw("{% pagination page %}", page=Paginator(range(3), 10).page(1))) == ""


def test_field_ties_help_and_error_to_the_control_and_keeps_what_was_typed() -> None:
    form = AnswerForm({"reps": "80"})
    form.is_valid()
    markup = draw('{% field form.reps unit="reps" why="To set the next dose." %}', form=form)
    control = re.search(r"<input[^>]*name=\"reps\"[^>]*>", markup)
    assert control is not None
    assert 'value="80"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    described = re.search(r'aria-describedby="([^"]+)"', control[0])
    assert described is not None
    assert all(f'id="{name}"' in markup for name in described[1].split())
    assert "Why we ask" in markup


def test_field_says_optional_and_never_required_stars() -> None:
    assert "optional" in plain(draw("{% field form.note %}", form=AnswerForm()))
    assert "optional" not in plain(draw("{% field form.reps %}", form=AnswerForm()))


def test_pain_scale_has_eleven_answers_no_default_and_no_tone() -> None:
    markup = draw("{% pain_scale form.pain %}", form=AnswerForm())
    assert markup.count('type="radio"') == 11
    assert "checked" not in markup
    assert "is-steady" not in markup


def test_segmented_sides_carry_their_marks() -> None:
    markup = draw("{% segmented form.side sides=True %}", form=AnswerForm(initial={"side": "left"}))
    assert "#m-left" in markup
    assert "#m-right" in markup
    assert re.search(r'value="left"[^>]*checked|checked[^>]*value="left"', markup)


def test_days_show_a_letter_and_read_the_name() -> None:
    markup = draw("{% days form.days %}", form=AnswerForm())
    assert '<span aria-hidden="true">M</span><span class="vh">Monday</span>' in markup


def test_form_errors_link_to_each_wrong_field() -> None:
    form = AnswerForm({"reps": "80", "pain": "3"})
    form.is_valid()
    markup = draw("{% form_errors form %}", form=form)
    assert 'href="#id_reps"' in markup
    assert 'href="#id_side_0"' in markup
    assert 'role="alert"' in markup


def test_form_errors_of_an_untouched_form_are_nothing() -> None:
    assert plain(draw("{% form_errors form %}", form=AnswerForm())) == ""


def test_dose_row_names_each_input_for_its_exercise_and_shows_its_error() -> None:
    form = DoseForm({"sets": "4", "reps": "80"})
    form.is_valid()
    markup = draw('{% dose_row form "Calf raise" %}', form=form)
    assert 'aria-label="Sets, Calf raise"' in markup
    assert "Reps: Ensure this value is less than or equal to 40." in plain(markup)


@pytest.mark.parametrize(
    ("sides", "done", "values", "following"),
    [
        pytest.param(False, [], ["1", "2"], "1", id="plain"),
        pytest.param(True, ["1-left"], ["1-left", "1-right", "2-left", "2-right"], "1-right", id="sides"),
        pytest.param(False, ["1", "2"], ["1", "2"], None, id="all-done"),
    ],
)
def test_set_discs_are_checkboxes_and_mark_the_next(
    sides: bool, done: list[str], values: list[str], following: str | None
) -> None:
    markup = draw('{% set_discs "done" sets=2 reps=8 sides=sides done=done %}', sides=sides, done=done)
    assert re.findall(r'value="([^"]+)"', markup) == values
    assert markup.count("checked") == len(done)
    found = re.search(r'setdisc next"><input type="checkbox" name="done" value="([^"]+)"', markup)
    assert (found[1] if found else None) == following


def test_counters_are_number_fields_without_script() -> None:
    markup = draw("{% rep_counter form.reps target=25 %}{% hold_timer form.reps target=45 %}", form=AnswerForm())
    assert markup.count('type="number"') == 2
    assert markup.index('type="number"') < markup.index("<template>")


@override_settings(DEBUG=True)
def test_gallery_draws_every_component_without_the_database() -> None:
    from clinic.views.design import gallery

    request = RequestFactory().get("/design/")
    request.user = AnonymousUser()
    response = gallery(request)
    markup = response.content.decode()
    assert response.status_code == 200
    assert [kind for kind in STATUSES if kind not in markup] == []
    ids = re.findall(r'\sid="([^"]+)"', markup)
    used = set(re.findall(r'href="#([isml][-\w]*)"', markup)) - {"main"}
    assert used - set(ids) == set()
    assert len(ids) == len(set(ids))
    assert re.findall(r"<[^>]*\sstyle=|<[^>]*\son\w+=|<script(?![^>]*\ssrc=)", markup) == []


@override_settings(DEBUG=False)
def test_gallery_outside_debug_does_not_exist() -> None:
    from clinic.views.design import gallery

    with pytest.raises(Http404):
        gallery(RequestFactory().get("/design/"))


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_template_holds_no_inline_style_or_handler(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=[\"']|\son[a-z]+=[\"']", source) == []
    assert source.count("\n") <= 150


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *[pytest.param(a, b, 4.5, id=f"{a}-on-{b}") for a in ("ink", "ink-2", "sea") for b in ("ground", "surface")],
        *[
            pytest.param("ink", b, 4.5, id=f"ink-on-{b}")
            for b in ("well", "water", "water-soft", "lamp-wash", "stop-wash")
        ],
        *[pytest.param(a, f"{a}-wash", 4.5, id=f"{a}-on-its-wash") for a in ("steady", "ease", "stop")],
        *[pytest.param(a, b, 4.5, id=f"{a}-on-{b}") for a in ("steady", "ease", "stop") for b in ("ground", "surface")],
        *[pytest.param(a, "surface", 4.5, id=f"{a}-on-surface") for a in ("left", "right", "quiet", "ink-3")],
        pytest.param("on-sea", "sea", 4.5, id="primary-button"),
        pytest.param("on-ink", "ink", 4.5, id="chosen-segment"),
        pytest.param("ink-2", "lamp-wash", 4.5, id="secondary-on-now-row"),
        pytest.param("sea", "ease-wash", 4.5, id="link-in-amber-notice"),
        pytest.param("edge", "surface", 3, id="control-border"),
        pytest.param("edge", "ground", 3, id="control-border-on-page"),
        pytest.param("waterline", "hull", 3, id="waterline"),
        pytest.param("right", "water", 3, id="right-mark-on-water"),
        pytest.param("ring", "halo", 3, id="focus-ring-on-halo"),
        pytest.param("ring", "ground", 3, id="focus-ring-on-page"),
    ],
)
def test_contrast_in_both_schemes(front: str, back: str, least: float) -> None:
    for scheme in (0, 1):
        assert contrast(COLOURS[front][scheme], COLOURS[back][scheme]) >= least


@pytest.mark.parametrize(("selector", "scheme"), [(':root, [data-theme="light"]', 0), ('[data-theme="dark"] {\n', 1)])
def test_colours_for_old_browsers_are_the_same(selector: str, scheme: int) -> None:
    fallback = TOKENS[TOKENS.index("@supports not") :]
    block = fallback[fallback.index(selector) :]
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6});", block[: block.index("}")]))
    assert found == {name: pair[scheme] for name, pair in COLOURS.items()}


@pytest.mark.parametrize("sheet", ["base", "layout", "components", "forms", "charts", "pages"])
def test_colour_values_live_in_the_tokens_only(sheet: str) -> None:
    source = (ROOT / f"static/css/{sheet}.css").read_text(encoding="utf-8")
    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[\s;,)])", source)) <= {"#fff", "#000"}
