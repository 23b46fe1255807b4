"""Templates say names, `if` and `for`; whatever else they try is refused before it runs."""

import pytest
from jinja2 import TemplateSyntaxError

from backend.documents import render
from backend.documents.sandbox import TemplateSandbox, find_unknown_names
from backend.documents.template_schema import ChosenTemplate, build_sample, get_known_names
from backend.documents.word import render_template
from tests.documents.reading_back import docx_edges
from tests.domains.platform.document_templates.making import with_lines

THRICE = "{% for a in members %}" * 3 + "x" + "{% endfor %}" * 3
INJECTIONS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__ }}",
    "{{ self }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ title|attr('__class__') }}",
    "{{ title['__class__'] }}",
    "{{ title.format(title) }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ range(99999999) }}",
    "{% for a in range(9) %}x{% endfor %}",
    THRICE,
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% set x = 1 %}",
    "{% macro m() %}{% endmacro %}",
    "{% call title() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% raw %}{{ x }}{% endraw %}{{ title() }}",
    "{{ title|safe }}",
    "{{ title|replace('a', 'b') }}",
    "{% autoescape false %}{{ title }}{% endautoescape %}",
    "{{ members[0] }}",
    "{% for x in members recursive %}{% endfor %}",
    "{{ '%s' % title }}",
    "{{ title ~ title }}",
]


def test_templates_say_names_and_nothing_else() -> None:
    passed = []
    for text in INJECTIONS:
        try:
            tree = TemplateSandbox().parse(text)
        except TemplateSyntaxError:
            continue
        if not list(find_unknown_names(tree, get_known_names("inspection_record"))):
            passed.append(text)
    assert passed == []


def test_tags_that_never_close_are_refused_at_once() -> None:
    """The Word library's patterns take minutes for them; jinja's parser runs out of stack."""
    for text in ("{{" * 30_000, "{%- " * 30_000, "{% p " * 2_001 + "%}", "{{ title }}" * 2_001):
        with pytest.raises(render.BadTemplate) as refused:
            render.ensure_valid_template(with_lines([text]), "inspection_record")
        assert refused.value.code == "template-not-allowed"
    nested = "{{ " + "(" * 20 + "title" + ")" * 20 + " }}"
    render.ensure_valid_template(with_lines([nested, "}}" * 10_000]), "inspection_record")


def test_a_paper_does_not_grow_without_end() -> None:
    """900 rounds of a long text: refused when made, since a sample's lists are short."""
    grown = with_lines(
        ["{% for a in members %}{% for b in members %}", "x" * 100_000, "{% endfor %}{% endfor %}"]
    )
    render.ensure_valid_template(grown, "inspection_record")
    paper = build_sample("inspection_record", draft=True)
    many = paper.model_copy(update={"members": paper.members * 15})  # type: ignore[attr-defined]
    with pytest.raises(render.BadTemplate) as refused:
        render_template(grown, many, "mẫu của huyện")
    assert refused.value.code == "template-too-long"
    instead = render.render_docx(many, ChosenTemplate("mẫu của huyện", content=grown))
    assert "mẫumặcđịnh" in docx_edges(instead)


def test_a_print_outside_of_a_run_is_refused() -> None:
    """Docxtpl would put it between the paragraph's runs, where Word reads no text."""
    for text in ("{{r title }}", "{{p title }}", "{{tr title }}", "{% if title %}{{ title }}"):
        with pytest.raises(render.BadTemplate) as refused:
            render.ensure_valid_template(with_lines([text]), "inspection_record")
        assert refused.value.code in ("template-not-allowed", "template-syntax")


def test_what_papers_need_is_allowed() -> None:
    lines = [
        "{% if title and not draft_mark %}{{ title|upper }}{% else %}{{ subject }}{% endif %}",
        "{% for m in members %}{{ loop.index }}/{{ loop.length }} {{ m.full_name }}{% endfor %}",
        "{% for s in checklist %}{% for l in s.lines %}{{ l.text }}{% endfor %}{% endfor %}",
        "{{ members|length }} {{ number if number == title else subject|default('x') }}",
    ]
    render.ensure_valid_template(with_lines(lines), "inspection_record")
