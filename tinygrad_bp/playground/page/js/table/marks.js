// Small pictures in the cells of a table: a number on a scale, the dots of an image.

import { h, s } from "../dom.js";

/** @param {SVGElement} dot */
export function scaleOf(dot) {
  const line = s("line", { x1: 2, x2: 58, y1: 6, y2: 6 });
  return s("svg", { class: "mini", viewBox: "0 0 60 12", "aria-hidden": "true" }, line, dot);
}

/**
 * A dot on a scale, or an arrow at its end for what lies beyond.
 * @param {SVGElement} dot
 * @param {number | null} x
 * @param {[number, number]} scale
 */
export function place(dot, x, [low, high]) {
  let path = "";
  if (x !== null && !Number.isNaN(x)) {
    const at = 4 + (52 * (x - low)) / (high - low);
    if (at > 57) path = "M53 1.5L59.500 6L53 10.500Z";
    else if (at < 3) path = "M7 1.5L.5 6L7 10.5Z";
    else path = `M${at - 4} 6a4 4 0 1 1 8 0a4 4 0 1 1 -8 0Z`;
  }
  if (dot.getAttribute("d") !== path) dot.setAttribute("d", path);
}

/**
 * Many numbers as the dots of a picture, if they are some; else how many they are.
 * @param {number[]} values
 * @param {number | null} dots how many a row has
 */
export function picture(values, dots) {
  if (!dots) return h("span", {}, `${values.length} numbers`);
  const most = Math.max(...values.map(Math.abs)) || 1;
  const rows = Math.ceil(values.length / dots);
  const cells = values.map((x, k) =>
    s("rect", {
      class: "ink",
      x: k % dots,
      y: Math.floor(k / dots),
      width: 1.02,
      height: 1.02,
      opacity: Math.max(0, x / most).toFixed(2),
    }),
  );
  const about = { role: "img", "aria-label": `${rows} rows of ${dots} dots` };
  return s("svg", { class: "pixels", viewBox: `0 0 ${dots} ${rows}`, ...about }, ...cells);
}
