"""What is left of a style sheet's white space: none that CSS does not need, and all that it does."""

import pytest

from portal.joined_styles import bare


@pytest.mark.parametrize(
    ("written", "left"),
    [
        pytest.param("a {\n  color: red;\n  margin: 0 1px;\n}\n", "a{color:red;margin:0 1px}", id="a rule"),
        pytest.param("/* why */\na { /* so */ top: 0; }", "a{top:0}", id="comments"),
        pytest.param("h1,\nh2 > b + i ~ p { top: 0; }", "h1,h2>b+i~p{top:0}", id="what joins selectors"),
        pytest.param(".a .b :is(p, a):hover { top: 0; }", ".a .b :is(p,a):hover{top:0}", id="descendants"),
        pytest.param("p/**/a { top: 0; }", "p a{top:0}", id="a comment parts what it stands between"),
        pytest.param("i { top: calc(1px + 2 * var(--a)); }", "i{top:calc(1px + 2 * var(--a))}", id="a sum"),
        pytest.param("i { top: max(1px, 1em - 2px); }", "i{top:max(1px,1em - 2px)}", id="a difference"),
        pytest.param(
            "@media (min-width: 1em) and (hover) {\n  p > a { top: 0; }\n}",
            "@media (min-width:1em) and (hover){p>a{top:0}}",
            id="a condition",
        ),
        pytest.param("@supports not (a: b) { p { top: 0; } }", "@supports not (a:b){p{top:0}}", id="not"),
        pytest.param(
            'i::before { content: "·  {a; b}: "; }', 'i::before{content:"·  {a; b}: "}', id="a string"
        ),
        pytest.param("a[b='c > d'] { top: 0; }", "a[b='c > d']{top:0}", id="a string in a selector"),
        pytest.param('i { font: "/* A */", b; }', 'i{font:"/* A */",b}', id="no comment in a string"),
    ],
)
def test_the_rules_stay_and_the_space_goes(written: str, left: str) -> None:
    assert bare(written) == left
