// The points of the data in a picture: chosen, dragged, removed and added, by pointer and by key.

import { h, s } from "../dom.js";
import { drawn } from "../numbers.js";
import { mark } from "./shapes.js";

/**
 * @typedef {{index: number, x: number, y: number, kind: number, shade: number | null, said: string, isTest: boolean}} Point
 * @typedef {{x: (value: number) => number, y: (value: number) => number,
 *   back: (x: number, y: number) => [number, number], step: [number, number],
 *   size: number}} Places where numbers stand, and the size of the type
 * @typedef {{use: (index: number) => void, move: (point: Point, x: number, y: number) => void,
 *   remove: (point: Point) => void, add: (x: number, y: number) => void}} Actions
 */

/** How far a pointer goes, in pixels, before it drags; how soon a second tap comes, in ms. */
const [STILL, SOON] = [4, 350];

/**
 * Makes a group for points in a drawing, and gives what draws them.
 * @param {SVGSVGElement} svg
 * @param {Actions} actions
 * @returns {{draw: (points: Point[], places: Places, inUse: number) => void, count: () => number}}
 */
export function pointsIn(svg, actions) {
  const layer = s("g", { class: "points" });
  svg.append(layer);
  /** @type {Point[]} */
  let points = [];
  /** @type {Places | null} */
  let places = null;
  let current = 0;
  /** @type {{point: Point, element: SVGElement, x: number, y: number, moved: boolean} | null} */
  let held = null;
  /** @type {{index: number, time: number}} */
  let tapped = { index: -1, time: 0 };
  /** What the layer shows, to leave it alone while that is the same. */
  let key = "";

  /** @param {PointerEvent | MouseEvent} event @returns {[number, number]} */
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  /** @param {Event} event @returns {[Point, SVGElement] | null} */
  const hit = (event) => {
    const element = /** @type {Element} */ (event.target).closest?.("[data-point]");
    if (!(element instanceof SVGElement)) return null;
    const point = points.find(({ index, isTest }) => !isTest && `${index}` === element.dataset.point);
    return point ? [point, element] : null;
  };

  svg.addEventListener("pointerdown", (event) => {
    const found = event.button === 0 ? hit(event) : null;
    if (!found) return;
    const [x, y] = at(event);
    held = { point: found[0], element: found[1], x, y, moved: false };
    found[1].setPointerCapture(event.pointerId);
  });
  // A finger on a point moves it, and not the page: browsers do not ask the style of a part of a drawing for that.
  svg.addEventListener("touchstart", (event) => event.touches.length === 1 && hit(event) && event.preventDefault(), { passive: false });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !places) return;
    const [x, y] = at(event);
    if (!held.moved && Math.hypot(x - held.x, y - held.y) < STILL) return;
    held.moved = true;
    held.element.setAttribute("transform", `translate(${x - held.x} ${y - held.y})`);
  });
  svg.addEventListener("pointerup", (event) => {
    if (!held || !places) return;
    const { point, moved, x: fromX, y: fromY } = held;
    held = null;
    if (moved) {
      const [x, y] = at(event);
      const place = [places.x(point.x) + x - fromX, places.y(point.y) + y - fromY];
      key = "";
      actions.move(point, ...rounded(places.back(place[0], place[1])));
    } else if (tapped.index === point.index && event.timeStamp - tapped.time < SOON) {
      tapped.index = -1;
      actions.remove(point);
    } else {
      tapped = { index: point.index, time: event.timeStamp };
      actions.use(point.index);
    }
  });
  svg.addEventListener("pointercancel", () => {
    held?.element.removeAttribute("transform");
    held = null;
  });
  svg.addEventListener("click", (event) => {
    if (hit(event) || !places || event.detail > 1 || !within(at(event))) return;
    actions.add(...rounded(places.back(...at(event))));
  });
  svg.addEventListener("keydown", (event) => {
    const found = hit(event);
    if (!found || !places || event.ctrlKey || event.metaKey || event.altKey) return;
    const [point] = found;
    const own = points.filter(({ isTest }) => !isTest);
    const place = own.indexOf(point);
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const way = ways[event.key];
    if (way && event.shiftKey) {
      const [dx, dy] = places.step;
      actions.move(point, ...rounded([point.x + way[0] * dx, point.y + way[1] * dy]));
    } else if (way) {
      const next = own[(place + way[0] - way[1] + own.length) % own.length];
      current = next.index;
      focus();
    } else if (event.key === "Home" || event.key === "End") {
      current = own[event.key === "Home" ? 0 : own.length - 1].index;
      focus();
    } else if (event.key === "Enter" || event.key === " ") actions.use(point.index);
    else if (event.key === "Delete" || event.key === "Backspace") actions.remove(point);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  /** @param {[number, number]} value @returns {[number, number]} */
  function rounded([x, y]) {
    const [dx, dy] = places?.step ?? [1, 1];
    return [near(x, dx / 20), near(y, dy / 20)];
  }
  /** @param {[number, number]} place */
  function within([x, y]) {
    const area = svg.querySelector(".area");
    if (!(area instanceof SVGGraphicsElement)) return false;
    const box = area.getBBox();
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  }
  function focus() {
    for (const element of layer.querySelectorAll("[data-point]")) {
      const isCurrent = element.getAttribute("data-point") === String(current);
      element.setAttribute("tabindex", isCurrent ? "0" : "-1");
      if (isCurrent && element instanceof SVGElement) element.focus();
    }
  }

  return {
    draw(given, where, inUse) {
      [points, places] = [given, where];
      if (held) return;
      const named = JSON.stringify([given, where.x(0), where.x(1), where.y(0), where.y(1), inUse]);
      if (named === key) return;
      key = named;
      const hadFocus = layer.contains(document.activeElement);
      if (!given.some(({ index, isTest }) => !isTest && index === current)) current = 0;
      layer.replaceChildren(
        ...last(given, inUse).map((point) => drawnPoint(point, where, point.index === inUse && !point.isTest, current)),
      );
      if (hadFocus) focus();
    },
    count: () => points.length,
  };
}

/**
 * The points with the one in use at the end, so that nothing lies over it.
 * @param {Point[]} points
 * @param {number} inUse
 */
function last(points, inUse) {
  /** @param {Point} point */
  const isUsed = ({ index, isTest }) => index === inUse && !isTest;
  return [...points.filter((point) => !isUsed(point)), ...points.filter(isUsed)];
}

/**
 * A number without more digits than a step of such a size tells apart.
 * @param {number} value
 * @param {number} step
 */
function near(value, step) {
  const power = Math.max(0, Math.min(15, -Math.floor(Math.log10(step))));
  return Number(value.toFixed(power));
}

/**
 * @param {Point} point
 * @param {Places} places
 * @param {boolean} isUsed
 * @param {number} current
 */
function drawnPoint(point, places, isUsed, current) {
  const [x, y] = [places.x(point.x), places.y(point.y)];
  const { size } = places;
  const shape = mark(point.kind, x, y, (point.isTest ? 0.19 : 0.31) * size);
  if (point.shade !== null) tinted(shape, point.shade);
  if (point.isTest) return s("g", { class: "test" }, shape);
  return s(
    "g",
    {
      class: isUsed ? "point use" : "point",
      role: "button",
      tabindex: point.index === current ? "0" : "-1",
      "data-point": point.index,
      "aria-label": `${point.said}${isUsed ? ", in use" : ""}`,
    },
    s("circle", { class: "hit", cx: x, cy: y, r: 0.75 * size }),
    ...(isUsed ? [s("circle", { class: "here", cx: x, cy: y, r: 0.56 * size })] : []),
    shape,
  );
}

/**
 * Tint a mark by its number, as the map is tinted.
 * @param {SVGElement} shape
 * @param {number} shade from -1 to 1
 */
export function tinted(shape, shade) {
  const share = Math.round(100 * Math.abs(shade));
  shape.classList.add("tinted");
  shape.style.fill = `color-mix(in srgb, var(${shade < 0 ? "--neg" : "--pos"}) ${share}%, var(--sheet))`;
}

/**
 * A form for a point by its numbers: what the pointer does, for whoever has none.
 * @param {string[]} labels of the two numbers
 * @param {(x: number, y: number) => void} add
 * @param {(text: string) => number | null} parsed
 */
export function byNumbers(labels, add, parsed) {
  const fields = labels.map((label) => {
    const field = h("input", { type: "text", inputmode: "decimal", class: "num", size: "6" });
    return { label: h("label", {}, label, " ", field), field: /** @type {HTMLInputElement} */ (field) };
  });
  const wrong = h("span", { class: "note", role: "status" });
  const form = h(
    "form",
    { class: "bynumbers" },
    ...fields.map(({ label }) => label),
    h("button", { type: "submit", class: "q inl" }, "Add"),
    wrong,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [x, y] = fields.map(({ field }) => parsed(field.value));
    const bad = fields.find(({ field }) => parsed(field.value) === null);
    wrong.textContent = bad ? `Not a number: ${bad.field.value || "an empty field"}` : "";
    bad?.field.focus();
    if (x !== null && y !== null) add(x, y);
  });
  return form;
}

/**
 * The rows as points, those to test with first, so that the others lie above them.
 * @param {import("../table/data.js").Table} table
 * @param {import("./data.js").Plane} data
 * @returns {Point[]}
 */
export function placed(table, data) {
  const [across, up] = data.kind === "line" ? [0, -1] : data.axes;
  const isTinted = data.kind === "plane" && !table.classes;
  const [low, high] = isTinted ? data.targets : [0, 1];
  return /** @type {const} */ (["test", "train"]).flatMap((name) => {
    const part = table[name];
    return part.rows.map((row, index) => {
      const [goal] = part.targets[index];
      const kind = part.kinds?.[index] ?? -1;
      const y = up < 0 ? goal : row[up];
      /** @type {[string, number][]} */
      const pairs = [[data.columns[across], row[across]]];
      if (up >= 0) pairs.push([data.columns[up], row[up]]);
      if (kind < 0) pairs.push(["target", goal]);
      const ending = kind >= 0 ? `, ${table.classes?.[kind]}` : "";
      const shade = isTinted ? (2 * (goal - low)) / (high - low || 1) - 1 : null;
      const text = said(index + 1, pairs) + ending;
      return { index, x: row[across], y, kind, shade, said: text, isTest: name === "test" };
    });
  });
}

/**
 * How a point is told: its numbers and its target.
 * @param {number} row
 * @param {[string, number][]} numbers
 */
function said(row, numbers) {
  return `row ${row}: ${numbers.map(([name, x]) => `${name} ${drawn(x)}`).join(", ")}`;
}
