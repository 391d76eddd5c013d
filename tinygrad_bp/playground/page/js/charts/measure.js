// Sizes that are asked for in each frame, measured only when they may have changed: asking the
// browser makes it lay out the page.

let size = 0;
const forget = () => {
  size = 0;
};
window.addEventListener("resize", forget);
new MutationObserver(forget).observe(document.documentElement, { attributes: true });

/** The size of the page's type, in pixels. */
export function em() {
  size ||= parseFloat(getComputedStyle(document.documentElement).fontSize);
  return size;
}

/**
 * Keep the width of an element.
 * @param {HTMLElement} element
 * @param {() => void} changed
 * @returns {() => number}
 */
export function widthOf(element, changed) {
  let width = 0;
  new ResizeObserver(([entry]) => {
    forget();
    width = entry.contentRect.width;
    changed();
  }).observe(element);
  return () => width;
}
