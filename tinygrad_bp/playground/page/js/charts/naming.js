// Where the names of lines stand in a chart: near their line, on no other line and no other name.

import { s } from "../dom.js";
import { em } from "./measure.js";
import { nearest } from "./scales.js";

/**
 * @typedef {import("./data.js").Pair} Pair
 * @typedef {import("./data.js").Curve} Curve
 * @typedef {import("./data.js").Frame} Frame
 * @typedef {import("./data.js").Box} Box
 */

/**
 * Where a name stands so that no line of the run goes through it: above all of them, or below.
 * @param {Curve} data
 * @param {Frame} f
 * @param {number} y
 * @param {number} from
 * @param {number} to
 */
export function besideLines(data, f, y, from, to) {
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const heights = [y];
  for (const points of [data.points, data.test]) {
    for (const [update, error] of points) {
      const x = f.x(update);
      if (x >= left && x <= right && Number.isFinite(error)) heights.push(clamped(f.y(error), f));
    }
  }
  const size = em();
  const above = Math.min(...heights) - 0.6 * size;
  const below = Math.max(...heights) + 1.25 * size;
  const fit = [above, below].filter((at) => at > f.top && at < f.bottom);
  return fit.sort((a, b) => Math.abs(a - y) - Math.abs(b - y))[0] ?? f.top + 0.4 * size;
}

/**
 * The name of a line, at the line, where it is farthest from the other one; of a line that is
 * short yet behind its end.
 * @param {string} name
 * @param {Pair[]} points
 * @param {Pair[]} other
 * @param {Frame} f
 * @param {Box[]} taken where names stand; its own is added
 * @returns {Element}
 */
export function named(name, points, other, f, taken) {
  const size = em();
  const most = Math.floor((f.right - f.left) / (0.42 * size));
  const text = name.length > most ? `${name.slice(0, most - 1)}…` : name;
  const wide = 0.42 * size * text.length;
  const ends = points.filter(([, error]) => Number.isFinite(error));
  const last = ends.length ? ends[ends.length - 1] : /** @type {Pair} */ ([0, f.high]);
  let [best, room] = [[f.x(last[0]), clamped(f.y(last[1]), f)], -Infinity];
  const isShort = best[0] - f.left < wide + 3 * size;
  for (const share of isShort ? [] : [0.35, 0.5, 0.65, 0.8, 0.95]) {
    const pair = ends[nearest(ends, share * last[0])];
    const rival = other[nearest(other, pair[0])];
    const y = clamped(f.y(pair[1]), f);
    const gap = rival ? Math.abs(y - clamped(f.y(rival[1]), f)) : f.bottom;
    if (gap > room + 2) [best, room] = [[f.x(pair[0]), y], gap];
  }
  const left = Math.max(f.left + 4, Math.min(best[0] + (isShort ? 0.8 * size : 4), f.right - wide));
  const box = { left, right: left + wide };
  const steps = isShort ? [0.25, 1.4, -0.9, 2.55, -2.05] : [-0.6, 1.2, -1.75, 2.35];
  const heights = steps.map((step) => best[1] + step * size);
  const fit = heights.filter((y) => y > f.top + 0.6 * size && y < f.bottom - 0.2 * size);
  const isFree = (/** @type {number} */ y) =>
    !taken.some((one) => box.left < one.right && box.right > one.left && Math.abs(one.y - y) < size);
  const y = fit.find(isFree) ?? fit[0] ?? f.top + size;
  taken.push({ ...box, y });
  return s("text", { class: "lab", x: left, y }, text);
}

/**
 * @param {number} y
 * @param {Frame} f
 */
function clamped(y, f) {
  return Number.isFinite(y) ? Math.max(f.top, Math.min(f.bottom, y)) : f.top;
}
