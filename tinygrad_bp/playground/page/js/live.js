// One polite live region: at most a sentence a second, unless each one counts.

const PAUSE = 1000;

let last = -PAUSE;
let waiting = "";
let timer = 0;

/**
 * Say a sentence to who listens to the page.
 * @param {string} text
 * @param {boolean} [counts] whether it is said at once: a phase that was asked for, an error
 */
export function speak(text, counts = false) {
  waiting = text;
  clearTimeout(timer);
  const wait = counts ? 0 : Math.max(last + PAUSE - performance.now(), 0);
  if (wait) timer = window.setTimeout(out, wait);
  else out();
}

function out() {
  const region = document.getElementById("live");
  if (!region || region.textContent === waiting) return;
  region.textContent = waiting;
  last = performance.now();
}
