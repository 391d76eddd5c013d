// The error of the run, update by update. It is the slider over time, too.

import { h, s } from "../dom.js";
import { counted, number, shown } from "../numbers.js";
import { framed, picture } from "../charts/chart.js";
import { em, widthOf } from "../charts/measure.js";
import { nearest } from "../charts/scales.js";

/** @typedef {import("../charts/data.js").Pair} Pair */
/** @typedef {import("../charts/data.js").Curve} Curve */
/** @typedef {import("../charts/data.js").Frame} Frame */

/** How long the handle waits for the run to come to where it was put, in milliseconds. */
const PATIENCE = 3000;

/**
 * @param {HTMLElement} root
 * @param {import("../page.js").Page} page
 */
export function mount(root, page) {
  /** @type {Curve | null} */
  let data = null;
  /** @type {Frame | null} */
  let frame = null;
  /** @type {number | null} the update that is being read, if one is */
  let read = null;
  let isDragged = false;
  /** @type {number | null} where the slider was told to go and is not yet */
  let aim = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;

  const linear = h("button", { type: "button", "aria-pressed": "true" }, "linear");
  const log = h("button", { type: "button", "aria-pressed": "false" }, "log");
  const svg = /** @type {SVGSVGElement} */ (s("svg", { class: "chart", "aria-hidden": "true" }));
  const reader = h(
    "div",
    {
      class: "reader",
      role: "slider",
      tabindex: "0",
      "aria-label": "Read the error, update by update; Enter goes there",
    },
    svg,
  );
  const slider = /** @type {HTMLInputElement} */ (
    h("input", { type: "range", min: "0", max: "0", step: "1", value: "0" })
  );
  const exact = /** @type {HTMLInputElement} */ (
    h("input", { type: "text", inputmode: "numeric", class: "exact num" })
  );
  const span = h("span", {});
  const reading = h("p", { class: "note reading" });
  root.append(
    h(
      "div",
      { class: "head" },
      h("h2", { id: "curve-title" }, "Error"),
      h("div", { class: "seg", role: "group", "aria-label": "Scale of the error" }, linear, log),
    ),
    reader,
    h("label", { class: "travel" }, h("span", { class: "vh" }, "Go to update"), slider),
    h(
      "div",
      { class: "below" },
      h("label", { class: "note" }, "update ", exact, " ", span),
      reading,
    ),
  );

  linear.addEventListener("click", () => page.send({ type: "set", name: "scale", value: "linear" }));
  log.addEventListener("click", () => page.send({ type: "set", name: "scale", value: "log" }));

  const width = widthOf(reader, () => draw());

  /** @param {number} update */
  const go = (update) => {
    if (!data) return;
    const target = Math.max(0, Math.min(data.last, Math.round(update)));
    if (target === (aim ?? data.update)) return;
    aim = target;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      aim = null;
      settle();
    }, PATIENCE);
    page.send({ type: "go", update: target });
  };
  /** Let the handle stand where the run is, unless it has been told to go elsewhere. */
  const settle = () => {
    if (data && aim === null && !slider.matches(":active")) slider.value = String(data.update);
  };
  slider.addEventListener("input", () => go(Number(slider.value)));
  slider.addEventListener("change", settle);
  exact.addEventListener("change", () => {
    const wanted = Number(exact.value.replace(/[\s,.]/g, ""));
    if (exact.value.trim() && Number.isInteger(wanted) && wanted >= 0) {
      page.send({ type: "go", update: wanted });
    }
    if (data) exact.value = String(data.update);
  });
  exact.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !data) return;
    exact.value = String(data.update);
    exact.blur();
  });

  /** @param {PointerEvent} event */
  const updateAt = (event) => {
    if (!frame) return 0;
    const { left } = svg.getBoundingClientRect();
    const share = (event.clientX - left - frame.left) / (frame.right - frame.left);
    return Math.max(0, Math.min(1, share)) * frame.end;
  };
  reader.addEventListener("pointermove", (event) => {
    read = updateAt(event);
    if (isDragged) go(read);
    draw();
  });
  reader.addEventListener("pointerleave", () => {
    if (!isDragged) read = null;
    draw();
  });
  reader.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    isDragged = true;
    reader.setPointerCapture(event.pointerId);
    go(updateAt(event));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    reader.addEventListener(end, () => {
      isDragged = false;
    });
  }
  reader.addEventListener("focus", () => {
    if (read === null && data && reader.matches(":focus-visible")) read = data.update;
    draw();
  });
  reader.addEventListener("blur", () => {
    read = null;
    draw();
  });
  reader.addEventListener("keydown", (event) => {
    if (!data || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = data.points.length ? data.points : data.previous;
    if (!all.length) return;
    const place = nearest(all, read ?? data.update);
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: place + 1,
      ArrowUp: place + 1,
      ArrowLeft: place - 1,
      ArrowDown: place - 1,
      PageUp: place + 10,
      PageDown: place - 10,
      Home: 0,
      End: all.length - 1,
    };
    if (event.key in places) {
      read = all[Math.max(0, Math.min(all.length - 1, places[event.key]))][0];
    } else if (event.key === "Enter") {
      go(all[place][0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });

  function draw() {
    if (!data) return;
    const wide = Math.max(220, width());
    frame = framed(data, wide, em());
    const found = read === null ? null : readAt(data, read);
    svg.replaceChildren(...picture(data, frame, found?.update ?? null));
    slider.style.marginLeft = `${frame.left - em() / 2}px`;
    slider.style.width = `${frame.right - frame.left + em()}px`;
    svg.setAttribute("viewBox", `0 0 ${wide} ${frame.bottom + 2.4 * em()}`);
    linear.setAttribute("aria-pressed", String(data.scale !== "log"));
    log.setAttribute("aria-pressed", String(data.scale === "log"));
    reading.textContent = found?.text ?? summary(data);
    reader.setAttribute("aria-valuemin", "0");
    reader.setAttribute("aria-valuemax", String(frame.end));
    reader.setAttribute("aria-valuenow", String(found?.update ?? data.update));
    reader.setAttribute("aria-valuetext", found?.text ?? summary(data));
  }

  page.on("curve", (/** @type {Curve | null} */ given) => {
    root.hidden = !given;
    if (!given) return;
    const [points, test] = [numbers(given.points), numbers(given.test)];
    data = { ...given, points, test, previous: numbers(given.previous) };
    if (aim === data.update) aim = null;
    draw();
    if (!frame) return;
    slider.max = String(frame.end);
    slider.disabled = !data.last;
    settle();
    slider.setAttribute("aria-valuetext", `update ${counted(data.update)} of ${counted(data.last)}`);
    if (document.activeElement !== exact) exact.value = String(data.update);
    exact.style.width = `${Math.max(2, exact.value.length) + 1}ch`;
    span.textContent = `of ${counted(data.last)}`;
  });
}

/**
 * Pairs in which inf and nan, which came as words, are numbers.
 * @param {[number, import("../numbers.js").Numeral][]} pairs
 * @returns {Pair[]}
 */
function numbers(pairs) {
  return pairs.map(([update, error]) => [update, number(error) ?? NaN]);
}

/**
 * What all lines have at the drawn update that is nearest.
 * @param {Curve} data
 * @param {number} update
 * @returns {{update: number, text: string} | null}
 */
function readAt(data, update) {
  const { previous } = data;
  const own = nearest(data.points, update);
  const isOwn = own >= 0 && (!previous.length || update <= data.last + 0.5);
  const main = isOwn ? data.points : previous;
  const pair = main[nearest(main, update)];
  if (!pair) return null;
  const parts = [`${isOwn ? "" : "last run, "}update ${counted(pair[0])}: ${shown(pair[1], data.digits)}`];
  /** @type {[string, Pair[]][]} */
  const others = [["test", data.test]];
  if (isOwn) others.push(["last run", previous]);
  for (const [name, points] of others) {
    const other = points[nearest(points, pair[0])];
    if (other && other[0] === pair[0]) parts.push(`${name} ${shown(other[1], data.digits)}`);
  }
  return { update: pair[0], text: parts.join(", ") };
}

/**
 * The run in a sentence.
 * @param {Curve} data
 */
function summary(data) {
  if (!data.points.length) return "No run yet: press Phase.";
  const [first, last] = [data.points[0], data.points[data.points.length - 1]];
  const [start, end] = [shown(first[1], 4), shown(last[1], 4)];
  if (first[0] === last[0]) return `${start} at update ${counted(first[0])}`;
  return `from ${start} to ${end} at update ${counted(last[0])}`;
}
