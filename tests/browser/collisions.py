"""What lies on what in the drawing of the network, measured in the browser.

`python -m tests.browser.collisions [FOLDER]` opens every preset and the dense networks in many
states, at four widths, and prints what collides; into FOLDER it puts a picture of each.
"""

from __future__ import annotations

import sys
from pathlib import Path

#: A function of the page that gives all that lies on something, in words.
MEASURE = (Path(__file__).parent / "collisions.js").read_text()

STATES = {
    "tutorial": "#preset=tutorial",
    "tutorial w5": "#preset=tutorial&select=w5",
    "tutorial w1": "#preset=tutorial&select=w1",
    "tutorial b1": "#preset=tutorial&select=b1",
    "tutorial i1": "#preset=tutorial&select=i1",
    "tutorial own": "#preset=tutorial&bias=neuron&select=w5",
    "tutorial none": "#preset=tutorial&bias=none",
    "tutorial phase": "#preset=tutorial&phase=7",
    "tutorial w6 phase": "#preset=tutorial&phase=9&view=gradients",
    "tutorial hide": "#preset=tutorial&hide=w5,out_h1,i1,b1",
    "tutorial 1": "#preset=tutorial&hidden=1&select=w1",
    "tutorial 3": "#preset=tutorial&hidden=3&select=w1",
    "tutorial 4": "#preset=tutorial&hidden=4&bias=neuron&select=w5",
    "tutorial 8-8 own": "#preset=tutorial&hidden=8,8&bias=neuron&select=w5",
    "tutorial 16x6": "#preset=tutorial&hidden=16,16,16,16,16,16&select=w33",
    "tutorial 6-5-4": "#preset=tutorial&hidden=6,5,4&select=w5",
    "operators": "#preset=operators",
    "operators w5": "#preset=operators&select=w5",
    "operators own": "#preset=operators&bias=neuron&select=w9",
    "moons": "#preset=moons",
    "moons w5": "#preset=moons&select=w5",
    "circles": "#preset=circles&select=w20",
    "spiral": "#preset=spiral&select=w5",
    "iris": "#preset=iris",
    "iris w5": "#preset=iris&select=w5",
    "iris i1": "#preset=iris&select=i1&view=gradients",
    "iris phase": "#preset=iris&phase=12",
    "digits": "#preset=digits",
    "digits w100": "#preset=digits&select=w100",
    "regression": "#preset=regression&select=w1",
    "points": "#preset=points&select=w1",
    "table": "#preset=table",
    "one": "#preset=regression&hidden=1&select=w1",
}
WIDTHS = (390, 820, 1280, 1920)


def main() -> None:
    """Prints the collisions of all states; the whole takes minutes."""
    from playwright.sync_api import sync_playwright

    from .conftest import ARGUMENTS, CHROMIUM, Server

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    server = Server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for state, link in STATES.items():
                page = browser.new_page(reduced_motion="reduce")
                page.goto(f"{server.address}{link}")
                page.locator("#network svg.net g.node").first.wait_for()
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 1100})
                    page.wait_for_timeout(500)
                    found: list[str] = page.evaluate(MEASURE)
                    print(f"{state}, {width} px: {len(found)}", *found, sep="\n    ", flush=True)
                    if folder:
                        name = f"{state}-{width}.png".replace(" ", "-")
                        page.locator("#network").screenshot(path=folder / name)
                page.close()
            browser.close()
    finally:
        server.end()


if __name__ == "__main__":
    main()
