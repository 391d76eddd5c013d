// What somebody reads or points at stays where it is while what stands above it changes its height.

/** The parts of the page that stand one below the other. */
const PARTS = ".bar, .time, .sheet, .sheet > *, .compare, .rail > *, .data, .settings";

/** Keeps the page steady from now on. */
export function keepSteady() {
  const parts = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(PARTS)]);
  /** @type {Map<Element, number>} where each begins, from the top of the page */
  let tops = new Map();
  let width = window.innerWidth;
  /** @type {Element | null} the part that somebody is at */
  let at = null;
  for (const type of /** @type {const} */ (["pointermove", "pointerdown", "focusin"])) {
    document.addEventListener(
      type,
      ({ target }) => {
        const part = target instanceof Element ? target.closest(PARTS) : null;
        if (part) at = part;
      },
      { passive: true },
    );
  }
  /** @param {Element} part */
  const isInView = (part) => {
    const top = tops.get(part) ?? -1;
    return top >= window.scrollY && top < window.scrollY + window.innerHeight;
  };
  const observer = new ResizeObserver(() => {
    /** @type {Element[]} */
    const shown = parts.filter((part) => part.getClientRects().length);
    const now = new Map(shown.map((part) => [part, part.getBoundingClientRect().top + window.scrollY]));
    const isWide = width !== window.innerWidth; // all is laid out anew
    const held = at && isInView(at) ? at : shown.find(isInView);
    const [before, after] = held ? [tops.get(held), now.get(held)] : [];
    tops = now;
    width = window.innerWidth;
    if (!isWide && before !== undefined && after !== undefined && before !== after) window.scrollBy(0, after - before);
  });
  for (const part of parts) observer.observe(part);
}

/**
 * The room of an element grows with what stands in it, and does not shrink with it.
 * @param {HTMLElement} outer
 * @param {HTMLElement} inner what stands in it
 * @returns {() => void} takes the room back
 */
export function keepRoom(outer, inner) {
  let [width, room] = [0, 0];
  const observer = new ResizeObserver(() => {
    if (outer.clientWidth !== width) room = 0;
    width = outer.clientWidth;
    const style = getComputedStyle(outer);
    room = Math.max(room, inner.offsetHeight + parseFloat(style.paddingTop) + parseFloat(style.paddingBottom));
    outer.style.minHeight = `${room}px`;
  });
  observer.observe(inner);
  return () => {
    room = 0;
    outer.style.minHeight = "";
  };
}
