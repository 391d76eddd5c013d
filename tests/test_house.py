"""The house keeps its rules: files of one subject, names for one thing, a test for each file.

A failure here means that a rule of CONTRIBUTING.md is broken, and says by what. Mostly the way
out is to divide a file in two, to find a better name, or to write the test. Where a rule has to
be broken, an exception is listed below, with its reason; exceptions that are no longer needed
fail too.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "tinygrad_bp"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
#: With what a browser loads, which is in rooms as well.
FILES = [*MODULES, *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")]

#: Past about 300 lines a file probably holds two subjects; past about a dozen files a folder
#: probably has rooms in it.
MOST_LINES, MOST_FILES = 330, 14

#: Files that may be longer, and why.
LONG: dict[str, str] = {}

#: Folders that may hold more, and why.
FULL = {
    "autodiff": "each file is one subject of the engine, and its rooms hold what belongs together"
}

#: For files without a test file of their own name, where they are tested: what they do is seen
#: only through what stands on them.
TESTED_ELSEWHERE = {
    "autodiff/calls.py": "autodiff/test_transforms.py",
    "autodiff/contributions.py": "autodiff/test_passes.py",
    "autodiff/delegation.py": "autodiff/test_forward.py",
    "autodiff/engine/methods.py": "autodiff/test_functions.py",
    "autodiff/engine/numberlike.py": "autodiff/test_value.py",
    "autodiff/engine/operators.py": "autodiff/engine/test_writing.py",
    "autodiff/operations/making.py": "autodiff/operations/test_operation.py",
    "autodiff/operations/shown.py": "autodiff/operations/test_description.py",
    "autodiff/operations/vocabulary.py": "autodiff/operations/test_computing.py",
    "autodiff/own/custom_op.py": "autodiff/test_custom.py",
    "autodiff/own/own_op.py": "autodiff/test_custom.py",
    "compiler/c/places.py": "compiler/c/test_source.py",
    "compiler/entry/source.py": "compiler/llvm/entry/test_source.py",
    "compiler/program/arrays/array_program.py": "compiler/program/arrays/test_finding.py",
    "compiler/program/arrays/groups.py": "compiler/program/arrays/test_finding.py",
    "compiler/program/arrays/instructions.py": "compiler/program/arrays/test_views.py",
    "compiler/program/arrays/tasks/numbering.py": "compiler/program/arrays/tasks/test_melting.py",
    "compiler/program/arrays/tasks/scalars.py": "compiler/program/arrays/test_finding.py",
    "compiler/llvm/arrays/emission.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/groups.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/homes.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/moving.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/scope.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/sums.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/kernels/dots.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/kernels/maps.py": "compiler/llvm/arrays/test_module.py",
    "compiler/llvm/arrays/kernels/steps.py": "compiler/llvm/arrays/kernels/test_readings.py",
    "compiler/llvm/math/exponentials.py": "compiler/llvm/math/test_functions.py",
    "compiler/llvm/math/logarithms.py": "compiler/llvm/math/test_functions.py",
    "compiler/llvm/math/trigonometry.py": "compiler/llvm/math/test_functions.py",
    "compiler/llvm/math/vectors.py": "compiler/llvm/math/test_functions.py",
    "compiler/libm.py": "compiler/c/test_formulas.py",
    "compiler/numpy/code.py": "compiler/numpy/test_recording.py",
    "compiler/turns/arrays.py": "compiler/turns/test_turns.py",
    "compiler/turns/driver.py": "compiler/turns/test_turns.py",
    "compiler/turns/native.py": "compiler/turns/test_turns.py",
    "compiler/turns/plain.py": "compiler/turns/test_turns.py",
    "playground/session/making.py": "playground/session/test_scene.py",
    "playground/session/panels.py": "playground/session/test_session.py",
    "playground/session/saved.py": "playground/session/test_undo.py",
    "playground/state/compound.py": "playground/state/test_fields.py",
    "playground/state/control.py": "playground/state/test_settings.py",
    "playground/state/learning.py": "playground/state/test_settings.py",
    "playground/state/showing.py": "playground/state/test_settings.py",
    "teach/derivations/sections.py": "teach/derivations/test_explanation.py",
    "teach/formulas/formula.py": "teach/formulas/test_notation.py",
    "teach/formulas/latex.py": "teach/formulas/test_typeset.py",
    "teach/formulas/mathml.py": "teach/formulas/test_typeset.py",
    "teach/lessons/limits.py": "teach/lessons/test_lesson.py",
    "teach/tutorial/passages.py": "teach/tutorial/test_figures.py",
}


def name(path: Path) -> str:
    """A file or folder as the lists above name it."""
    return path.relative_to(PACKAGE).as_posix()


def test_a_file_holds_one_subject() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    long = {file: lines for file, lines in lengths.items() if lines > MOST_LINES}
    too_long = {file: lines for file, lines in long.items() if file not in LONG}
    assert not too_long, f"over {MOST_LINES} lines, so divide them by their subjects: {too_long}"
    assert LONG.keys() <= long.keys(), "these are short again: take them out of LONG"


def test_no_two_scripts_import_each_other_not_even_for_their_types() -> None:
    imported = re.compile(r'(?:from |import\(|import )"(\.[^"]+)"')
    known = {
        path: [
            (path.parent / other).resolve() for other in imported.findall(path.read_text("utf-8"))
        ]
        for path in FILES
        if path.suffix == ".js"
    }
    assert any(known.values())
    TopologicalSorter(known).prepare()  # an error has the circle


def test_a_folder_has_about_a_dozen_files() -> None:
    counts = Counter(path.parent for path in FILES if path.name != "__init__.py")
    full = {name(folder): count for folder, count in counts.items() if count > MOST_FILES}
    too_full = {folder: count for folder, count in full.items() if folder not in FULL}
    assert not too_full, f"over {MOST_FILES} files, so make rooms in them: {too_full}"
    assert FULL.keys() <= full.keys(), "these have fewer again: take them out of FULL"


def test_a_class_name_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(name(path))
    twice = {cls: files for cls, files in places.items() if len(files) > 1}
    assert not twice, f"two classes have one name, so rename one of them: {twice}"


def test_the_tests_mirror_the_package() -> None:
    mirrored = {
        name(path): ROOT / "tests" / path.relative_to(PACKAGE).with_name(f"test_{path.name}")
        for path in MODULES
        if path.name not in ("__init__.py", "__main__.py")
    }
    lacking = [file for file, test in mirrored.items() if not test.exists()]
    untested = [file for file in lacking if file not in TESTED_ELSEWHERE]
    assert not untested, (
        f"write tests for these (for a/b.py in tests/a/test_b.py), or say in TESTED_ELSEWHERE "
        f"where they are tested: {untested}"
    )
    missing = {test for test in TESTED_ELSEWHERE.values() if not (ROOT / "tests" / test).exists()}
    assert not missing, f"TESTED_ELSEWHERE names tests that are not there: {missing}"
    assert TESTED_ELSEWHERE.keys() <= set(lacking), "these have a test: take them out of the list"


def test_folders_of_tests_have_the_names_of_rooms() -> None:
    tests = ROOT / "tests"
    rooms = {path.parent.relative_to(PACKAGE) for path in MODULES}
    folders = {path.parent.relative_to(tests) for path in tests.rglob("test_*.py")}
    assert folders - rooms <= {Path("benchmarks"), Path("browser"), Path("docs")}
