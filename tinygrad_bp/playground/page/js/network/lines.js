/** How a line looks: width by size, colour and dashes by sign, dots where it is not yet known. */

import { s } from "../dom.js";
import { number } from "../numbers.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./data.js").LinkData} LinkData */

/**
 * What the widths of the lines are shares of.
 * @param {{view: string, links: LinkData[]}} data of one drawing, or of several that share it
 * @returns {number} the smallest of 1, 2, 4, ... that holds every weight; the largest gradient
 */
export function scaleOf(data) {
  const isGradients = data.view === "gradients";
  const sizes = data.links
    .map((link) => Math.abs(number(isGradients ? link.derivative : link.value) ?? NaN))
    .filter(Number.isFinite);
  const largest = Math.max(0, ...sizes);
  if (isGradients) return largest;
  return largest <= 1 ? 1 : 2 ** Math.ceil(Math.log2(largest));
}

/**
 * The bar across a line, near its end, that says that its weight is frozen.
 * @param {{x1: number, y1: number, x2: number, y2: number}} line
 */
export function barOf({ x1, y1, x2, y2 }) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [x, y] = [x2 - 9 * dx, y2 - 9 * dy];
  const ends = [1, -1].map((way) => `${(x - 8 * way * dy).toFixed(1)} ${(y + 8 * way * dx).toFixed(1)}`);
  return s("path", { class: "bar", d: `M${ends.join("L")}`, visibility: "hidden" });
}

/**
 * @param {LinkData} link
 * @param {"weights" | "gradients"} view
 * @param {number} scale
 * @returns {{width: number, kind: "pos" | "neg" | "none" | "lost"}} none: not yet known; lost: no
 *   number
 */
export function look(link, view, scale) {
  const given = view === "gradients" ? link.derivative : link.value;
  const x = number(given);
  if (x === null) return { width: 1.5, kind: "none" };
  if (Number.isNaN(x)) return { width: 2, kind: "lost" };
  const share = scale ? Math.min(Math.abs(x) / scale, 1) : 0;
  return { width: Math.round(4 * (1 + 5 * share)) / 4, kind: x < 0 ? "neg" : "pos" };
}
