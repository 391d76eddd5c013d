"""Makes `entry.ll` of `entry.c`: run it after a change of that, as a script.

It needs clang 19, and leaves out what is of the machine that it runs on: the result serves all.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import tinygrad_bp

FOLDER = Path(tinygrad_bp.__file__).parent / "compiler/llvm/entry"
CLANG = "clang-19"
OPTIONS = (
    *("-std=c11", "-Os", "-Wall", "-Wextra", "-Werror"),
    # Nothing of a C library, no tables beside the code, and no probing of the stack.
    *("-ffreestanding", "-fno-jump-tables", "-fno-stack-protector"),
    *("-fno-asynchronous-unwind-tables", "-fno-unwind-tables"),
    # Memory has numbers and addresses side by side.
    "-fno-strict-aliasing",
    # To be read, and by later versions of LLVM.
    *("-fno-discard-value-names", "-Xclang", "-disable-lifetime-markers"),
    *("-S", "-emit-llvm", "-o", "-"),
)
HEAD = """\
; Made of entry.c by tests/compiler/llvm/entry/make_entry.py: change that.

"""


def has_clang() -> bool:
    return shutil.which(CLANG) is not None


def entry_ir() -> str:
    """What `entry.ll` has to be."""
    made = subprocess.run(
        [CLANG, *OPTIONS, "entry.c"], cwd=FOLDER, check=True, capture_output=True, text=True
    ).stdout
    lines = [
        re.sub(r" dso_local| local_unnamed_addr|, !llvm\.loop !\d+", "", line)
        for line in made.splitlines()
        if not re.match(r"!|target |source_filename|; (ModuleID|Function Attrs)", line)
    ]
    text = "\n".join(lines).strip() + "\n"
    text = re.sub(r' "(target-cpu|target-features|tune-cpu)"="[^"]*"', "", text)
    return HEAD + re.sub(r"\n{3,}", "\n\n", re.sub(r" +; preds = .*", "", text))


if __name__ == "__main__":
    (FOLDER / "entry.ll").write_text(entry_ir())
