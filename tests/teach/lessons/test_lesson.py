"""Lessons: their numbers are the engine's, in every form, and nothing else gets into a page."""

from __future__ import annotations

import html.parser
import random
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Fold
from tinygrad_bp.teach.formulas.decimals import decimal
from tinygrad_bp.teach.lessons.naming import copied, neuron_names
from tinygrad_bp.teach.tutorial.training import train

HOSTILE = ["</style><script>alert(1)</script>", 'a" onclick="x', "$\\evil{}%&#_^~", "w|`*<b>"]
HOSTILE += ["]]>", "", "E_total", "w1", "lambda"]
#: A network, inputs, and classes.
Several = tuple[nn.MLP, list[list[float]], list[int]]

VOID = {"meta", "br", "hr", "img", "input", "link"}


def numbers_after(name: str, text: str) -> list[str]:
    """The last number of each line that says what something is."""
    return re.findall(rf"^ *{re.escape(name)} = .*?(\S+)$", text, re.MULTILINE)


class Tree(html.parser.HTMLParser):
    """Fails where tags are not closed in order; keeps what there is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str | None] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def network(*sizes: int, seed: int = 1, **options: Any) -> nn.MLP:
    return nn.MLP(sizes[0], list(sizes[1:]), seed=seed, **options)


@pytest.fixture(scope="module")
def example() -> tg.Lesson:
    return tg.lesson()


@pytest.fixture(scope="module")
def several() -> Several:
    """Three samples, two hidden layers, cross entropy."""
    rng = random.Random(2)
    model = network(3, 4, 2, 3, activation="tanh")
    inputs = [[rng.uniform(-1, 1) for _ in range(3)] for _ in range(3)]
    return model, inputs, [0, 2, 1]


@pytest.fixture(scope="module")
def hostile() -> tg.Lesson:
    model = network(2, 2, 1, activation="tanh", seed=3)
    for parameter, label in zip(model.parameters(), HOSTILE, strict=True):
        parameter.label = label
    return tg.lesson(model, [tg.Value(0.5, "<i>"), 0.3], 0.1, loss=nn.mse)


def test_the_name_is_the_function_and_not_the_module() -> None:
    assert callable(tg.lesson)
    assert isinstance(tg.lesson(wrt="w1"), tg.Lesson)
    for name in ("tutorial", "nn", "optim", "data"):
        assert type(getattr(tg, name)).__name__ == "module"


def test_on_its_own_it_has_every_figure_of_the_tutorial(example: tg.Lesson) -> None:
    forms = example.text(), example.markdown(), example.latex(), example.html()
    for figure in tg.tutorial.figures():
        printed = figure.printed.rstrip("0") if "." in figure.printed else figure.printed
        assert all(printed in form.replace("−", "-") for form in forms), figure
    text = example.text()
    told = text[: text.index("Beside the tutorial")]
    for figure in tg.tutorial.figures():
        if "10,000" not in figure.name:
            assert decimal(figure.value, 9) in told, figure


def test_the_tutorial_keeps_its_biases_unless_told(example: tg.Lesson) -> None:
    assert example.setting.training.errors == tg.tutorial.train(1).errors
    assert "b1+" not in example.text()
    trained = tg.lesson(train_biases=True, rounds=3)
    assert "b1+ = b1 - η * ∂E_total/∂b1" in trained.text()
    assert "Beside the tutorial" not in trained.text()
    assert f"{trained.setting.training.errors[1]:.9f}" == "0.285750887"


def test_rounds_are_the_tutorials_training() -> None:
    made = tg.lesson(rounds=50)
    run = tg.tutorial.train(50)
    assert made.setting.training.errors == run.errors
    assert decimal(run.outputs.out_o1, 9) in made.text()
    assert decimal(run.weights["w3"], 9) in made.text()


@pytest.mark.parametrize("loss", [nn.half_squared_error, nn.mse, nn.mae, nn.cross_entropy])
def test_the_numbers_are_those_of_the_model(loss: Any) -> None:
    model = network(2, 3, 2, activation="tanh")
    x, y = [0.5, -0.25], [0.0, 1.0]
    text = tg.lesson(model, x, y, loss=loss, learning_rate=0.1, digits=6).text()
    error = loss(model(x), y)
    error.backward()
    assert decimal(error.data, 6) in numbers_after("E_total", text)
    for parameter, mine in zip(model.parameters(), copied(model).parameters(), strict=True):
        name = f"∂E_total/∂{mine.label}"
        assert float(numbers_after(name, text)[0]) == pytest.approx(parameter.grad, abs=1e-6)
        new = float(numbers_after(f"{mine.label}+", text)[0])
        assert new == pytest.approx(parameter.data - 0.1 * parameter.grad, abs=1e-6)


def test_several_samples_count_as_fit_counts_them(several: Several) -> None:
    model, inputs, targets = several
    made = tg.lesson(model, inputs, targets, loss=nn.cross_entropy, learning_rate=0.3, rounds=4)
    twin = nn.MLP(**model.config(), init=model.state_dict())
    optimizer = nn.optim.SGD(twin.parameters(), lr=0.3)
    history = nn.fit(
        twin, inputs, targets, nn.cross_entropy, optimizer, epochs=4, shuffle=False, progress=False
    )
    training = made.setting.training
    assert training.errors[:-1] == pytest.approx(history.loss, rel=1e-12)
    assert training.last.model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-12)
    text = made.text()
    assert "is the mean of theirs" in " ".join(text.split())
    assert "E_total = (E_s1 + E_s2 + E_s3) / 3" in text
    assert "net_h1_1_s3 = w1*i1_s3 + w2*i2_s3 + w3*i3_s3 + b_h1_1" in text


@pytest.mark.parametrize(
    ("loss", "shown"),
    [
        (nn.half_squared_error, "E_total = E_o1 + E_o2 ="),
        (nn.mse, "E_total = (E_o1 + E_o2) / 2 ="),
        (nn.binary_cross_entropy_with_logits, "E_total = (E_o1 + E_o2) / 2 ="),
    ],
)
def test_an_error_is_told_output_by_output_where_it_can_be(loss: Any, shown: str) -> None:
    assert shown in tg.lesson(network(2, 2), [0.5, 1.0], [0.0, 1.0], loss=loss).text()


def test_an_error_that_mixes_the_outputs_stays_whole() -> None:
    text = tg.lesson(network(2, 2), [0.5, 1.0], [0.0, 1.0], loss=nn.cross_entropy).text()
    assert "E_o1" not in text


def test_the_model_is_left_alone(several: Several) -> None:
    model, inputs, targets = several
    before = [(p.data, p.grad, p.label) for p in model.parameters()]
    tg.lesson(model, inputs, targets, loss=nn.cross_entropy, rounds=3).html()
    assert [(p.data, p.grad, p.label) for p in model.parameters()] == before


def test_names_somebody_chose_stay() -> None:
    model = network(2, 1)
    model.parameters()[0].label = "slope"
    text = tg.lesson(model, [1.0, 2.0], 0.5).text()
    assert "out_o1 = slope*i1 + w2*i2 + b_o1" in text
    assert "slope+ = slope - η * ∂E_total/∂slope" in text


def test_wrt_chooses_the_derivatives() -> None:
    text = tg.lesson(wrt=["w5", "out_h1", "layers.0.b"]).text()
    titles = re.findall(r"^(∂E_total/∂\w+) = \S+$", text, re.MULTILINE)
    assert titles == ["∂E_total/∂w5", "∂E_total/∂out_h1", "∂E_total/∂b1"]
    assert "w1+ = " in text


def test_layers_in_turns_are_the_tutorials_printed_training() -> None:
    example = tg.lesson(update="sequential")
    weights = train(1, "sequential").weights
    text = " ".join(example.text().split())
    for name in [f"w{k}" for k in range(1, 9)]:
        assert f"{name}+ = {name} - η * ∂E_total/∂{name}" in text
        assert f"= {weights[name]:.9g} " in text
    assert "= 0.149817639 " in text  # and 0.149780716 where all are updated at once
    assert "E_total falls, from 0.298371109 to 0.291027924." in text
    assert "∂net_o1/∂out_h1 = w5+ = 0.35891648" in text
    assert "at once" not in text.partition("Beside the tutorial")[0]
    numbers = {"w1+": "0.149817639", "∂E_total/∂w1": "0.000364722878"}
    assert example.check(numbers).agrees
    assert not any(entry.agrees for entry in tg.lesson().check(numbers).entries)


def test_fixed_biases_stay() -> None:
    text = tg.lesson(network(2, 2, 1), [1.0, 2.0], 0.5, train_biases=False).text()
    assert "kept fixed" in text
    assert "b_h1+" not in text
    assert "w1+" in text


@pytest.mark.parametrize("form", ["example", "hostile"])
def test_a_page_is_well_formed_and_loads_nothing(form: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(form).html()
    tree = Tree(page)
    assert not tree.tags & {"script", "link", "iframe", "img", "object", "embed", "base"}
    assert len(tree.ids) == len({*tree.ids})
    for name, value in tree.attributes:
        assert not name.startswith("on")
        assert name not in ("src", "href", "xlink:href")
        assert name.startswith("xmlns") or "://" not in (value or "")
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    body = page[page.index("<body>") : page.index("</html>")]
    ElementTree.fromstring(body.replace("&nbsp;", " "))


def test_a_page_unfolds_each_derivative(example: tg.Lesson) -> None:
    page = example.html()
    assert page.count("<details>") + 1 == len(re.findall(r"<summary><math>", page)) == 8
    assert page.count('<details class="aside">') == 1  # of other conventions
    assert page.count('<details open="">') == 1
    assert "details-content" in page  # all of them on paper


def test_pointing_at_a_symbol_lights_its_part_and_says_its_number(example: tg.Lesson) -> None:
    page = example.html()
    for name in ("w1", "w8", "b2", "i1", "net_h2", "out_o1", "δ_h1", "target_o2", "w3+"):
        (mark,) = {*re.findall(rf'data-name="{re.escape(name)}"[^>]* data-part="(\d+)"', page)}
        (part,) = re.findall(rf'\[data-part="{mark}"\]:hover\) \.(\w+) ', page)
        assert f'{part}">\n<title>' in page
    assert '[data-name="out_h1"]:hover){--said:"out_h1 = 0.593269992"}' in page


@pytest.mark.parametrize("sizes", [(2, 1), (2, 3, 2), (2, 2, 3, 1), (3, 6, 1)])
@pytest.mark.parametrize("bias", ["neuron", "layer", None])
def test_every_neuron_and_weight_has_a_part_in_the_picture(
    sizes: tuple[int, ...], bias: Any
) -> None:
    model = network(*sizes, bias=bias, activation="tanh")
    page = tg.lesson(model, [0.5] * sizes[0], [0.1] * sizes[-1], wrt="w1").html()
    titles = [title.split(", ")[0] for title in re.findall(r'part\d+">\n<title>(.*?)</ti', page)]
    weights = {p.label for p in copied(model).parameters()}
    own = {f"b_{name}" for row in neuron_names(model) for name in row}
    assert weights - own <= {*titles}
    assert {f"i{k}" for k in range(1, sizes[0] + 1)} <= {*titles}
    assert len(sizes) < 4 or ">h1_2</text>" in page


def test_hostile_names_are_only_text(hostile: tg.Lesson) -> None:
    page = hostile.html()
    assert "<script" not in page
    assert "onclick" not in dict(Tree(page).attributes)
    assert "</style><" not in page.replace("</style>\n</head>", "")
    assert "<b>" not in page
    assert "<b>" not in hostile.markdown()
    assert "\\evil" not in hostile.latex()


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no TeX")
@pytest.mark.parametrize("name", ["example", "hostile"])
def test_the_latex_compiles(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    (tmp_path / "lesson.tex").write_text(request.getfixturevalue(name).latex(), encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "lesson.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]


def test_latex_is_balanced(example: tg.Lesson) -> None:
    source = re.sub(r"\\[\\{}]", "", example.latex())
    assert source.count("{") == source.count("}")
    opened, closed = (re.findall(rf"\\{word}\{{(\w+)", source) for word in ("begin", "end"))
    assert sorted(opened) == sorted(closed)
    assert source.startswith("\\documentclass")


@pytest.mark.once
def test_a_large_network_says_what_is_left_out() -> None:
    rng = random.Random(1)
    inputs = [[rng.random(), rng.random()] for _ in range(20)]
    made = tg.lesson(network(2, 16, 16, 1), inputs, [0.5] * 20, learning_rate=0.01)
    text, page = made.text(), made.html()
    assert "derivatives are written out" in text
    assert "go the same way" in text
    assert len(text) < 300_000
    assert len(page) < 3_000_000
    alone = tg.lesson(network(2, 16, 16, 1), inputs, [0.5] * 20, learning_rate=0.01, wrt="w1")
    (backward,) = [section for section in alone.sections if section.title == "The backward pass"]
    folds = [block.title for block in backward.blocks if isinstance(block, Fold)]
    assert folds[0] == "Sample 1"
    assert sum(not isinstance(title, str) for title in folds) == 1


def test_a_picture_of_too_many_weights_is_left_out() -> None:
    made = tg.lesson(network(30, 20, 1), [0.1] * 30, 0.5, learning_rate=0.01, wrt="w1")
    assert "picture is left out" in made.html()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (([1.0],), {}, "the network has 2 inputs, but 1 are given"),
        (([1.0, 2.0], [0.5]), {}, "2 outputs"),
        (([[1.0, 2.0], [1.0]], [[0.0, 1.0]] * 2), {}, "sample 2: the network has 2 inputs"),
        (([[1.0, 2.0]] * 2, [[0.0, 1.0]]), {}, "2 samples, got 1"),
        (([1.0, float("nan")], [0.0, 1.0]), {}, "finite"),
        (([1.0, 2.0],), {"wrt": "w99"}, "'w99'"),
        (([1.0, 2.0],), {"wrt": []}, "wrt is empty"),
        (([1.0, 2.0],), {"digits": 0}, "digits"),
        (([1.0, 2.0],), {"rounds": 0}, "rounds"),
        (([1.0, 2.0],), {"rounds": 2.5}, "rounds"),
        (([1.0, 2.0],), {"learning_rate": float("inf")}, "learning_rate"),
        (([1.0, 2.0],), {"update": "twice"}, "update must be 'simultaneous' or 'sequential'"),
        (([1.0, 2.0],), {"update": "sequential", "order": 2}, "leave out update='sequential'"),
        (([],), {}, "inputs is empty"),
    ],
)
def test_what_does_not_fit_is_named(
    arguments: tuple[Any, ...], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        tg.lesson(None, *arguments, **options)


def test_a_model_of_ones_own_needs_data() -> None:
    with pytest.raises(ValueError, match="inputs= is missing"):
        tg.lesson(network(2, 1))
    with pytest.raises(ValueError, match="targets= is missing"):
        tg.lesson(network(2, 1), [1.0, 2.0])
    with pytest.raises(TypeError, match=r"a lesson is about a network, such as .* not function"):
        tg.lesson(lambda x: x, [1.0, 2.0], 1.0)  # type: ignore[arg-type]


def test_a_training_that_fails_says_when() -> None:
    with pytest.raises(FloatingPointError, match=r"after update \d+: .*smaller learning rate"):
        tg.lesson(network(1, 1), [3.0], 1.0, learning_rate=1e3, rounds=500)


@pytest.mark.parametrize("ending", [".html", ".md", ".tex", ".txt"])
def test_it_is_saved_by_its_ending(example: tg.Lesson, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"lesson{ending}"
    example.save(path)
    form = {".html": "html", ".md": "markdown", ".tex": "latex", ".txt": "text"}[ending]
    assert path.read_text(encoding="utf-8") == getattr(example, form)()
    assert [*tmp_path.iterdir()] == [path]


def test_a_failed_save_leaves_the_old_file(
    example: tg.Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lesson.txt"
    path.write_text("old")
    with pytest.raises(ValueError, match=r"'x\.pdf' has none of these endings"):
        example.save(tmp_path / "x.pdf")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        example.save(path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_one_input_and_many_numbers_are_many_samples() -> None:
    made = tg.lesson(network(1, 1), [0.1, 0.2, 0.3], [1.0, 2.0, 3.0], loss=nn.mse)
    assert len(made.setting.calculation.samples) == 3


def test_a_sum_too_long_for_a_line_is_told_in_parts() -> None:
    text = tg.lesson(network(60, 1), [0.1] * 60, 0.5, learning_rate=0.01, wrt="w1").text()
    forward = text[text.index("\nThe forward pass\n") : text.index("\nThe error\n")]
    names = {*re.findall(r"\bv\d+\b", forward)}
    assert names == {*re.findall(r"^  (v\d+) = ", forward, re.MULTILINE)} != set()


class TestSizes:
    def test_many_rounds_are_the_tutorials_training_too(self) -> None:
        error = tg.tutorial.train(20_000).errors[-1]
        assert decimal(error, 9) in tg.lesson(rounds=20_000).text()

    def test_more_than_anyone_waits_for(self) -> None:
        with pytest.raises(ValueError, match=r"with 10 weights and biases and 2,000 sample\(s\)"):
            tg.lesson(None, [[0.0, 1.0]] * 2000, [[0.0, 1.0]] * 2000)
        with pytest.raises(ValueError, match="a smaller network or fewer samples"):
            tg.lesson(nn.MLP(100, [100, 1], seed=1), [0.1] * 100, 1.0)
        with pytest.raises(ValueError, match="rounds must be at most 500,000 with 10 weights"):
            tg.lesson(rounds=500_001)

    def test_numbers_of_numpy_and_a_loss_by_name(self) -> None:
        model = network(2, 1)
        given: Any = {"rounds": np.int64(2), "learning_rate": np.float32(0.5), "loss": "mse"}
        expected = tg.lesson(model, [1.0, 2.0], 1.0, rounds=2, loss=nn.mse).text()
        assert tg.lesson(model, [1.0, 2.0], 1.0, **given).text() == expected
        with pytest.raises(ValueError, match="loss must be one of"):
            tg.lesson(model, [1.0, 2.0], 1.0, loss="msee")


@pytest.mark.parametrize("wrt", [3, [3], [["w1"]]])
def test_what_is_no_name(wrt: Any) -> None:
    with pytest.raises(TypeError, match="wrt must be a name, or several, not"):
        tg.lesson(wrt=wrt)


@pytest.mark.parametrize("digits", [True, "5", 2.0, np.ones(2)])
def test_what_is_no_number_of_digits(digits: Any) -> None:
    with pytest.raises(ValueError, match="digits must be a whole number from 1 to 17, not"):
        tg.lesson(digits=digits)
    assert tg.lesson(digits=np.int64(5)).text() == tg.lesson(digits=5).text()  # type: ignore[arg-type]
