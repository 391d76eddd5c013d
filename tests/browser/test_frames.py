"""What a page is sent while a run goes on: a state for each frame that is drawn, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.browser.conftest import Server

#: Counts the states that come, and draws no frame while the test says so.
COUNTING = """
const draw = window.requestAnimationFrame.bind(window);
const held = [];
window.states = 0;
window.isHeld = false;
window.requestAnimationFrame = (callback) => (window.isHeld ? held.push(callback) : draw(callback));
window.release = () => {
  window.isHeld = false;
  for (const callback of held.splice(0)) draw(callback);
};
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  set onmessage(callback) {
    super.onmessage = (event) => {
      if ("panels" in JSON.parse(event.data)) window.states += 1;
      callback(event);
    };
  }
};
"""


def test_the_next_state_comes_once_the_last_one_is_drawn(browser: Any, server: Server) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(COUNTING)
    page.goto(f"{server.address}#preset=tutorial&speed=6")
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press(" ")
    page.wait_for_function("() => window.states > 5")
    before = page.evaluate("() => { window.isHeld = true; return window.states; }")
    page.wait_for_timeout(500)
    assert page.evaluate("window.states") <= before + 1
    page.evaluate("() => window.release()")
    page.wait_for_function(f"() => window.states > {before + 5}")
    context.close()
