/** The wires of the errors, and the ways that are lit through the drawing. */

import { around } from "./blocks.js";
import { f } from "./geometry.js";
import { ends } from "./labels.js";

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Point} Point */

/**
 * From each output to its error, and from there to the sum.
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {string[]} paths
 */
export function errorWires(data, plan) {
  if (plan.isNarrow) {
    return data.errors.map(({ of }) => {
      const circle = plan.nodes.get(of);
      return circle ? `M${f(circle.x + circle.r)} ${f(circle.y)}H${f(plan.width)}` : "";
    });
  }
  return data.errors.map((error) => pathOf(errorPoints(error.of, data, plan)));
}

/**
 * The corners of the wire from an output over its error to the sum.
 * @param {string} output
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {Point[]}
 */
function errorPoints(output, data, plan) {
  const circle = plan.nodes.get(output);
  const box = plan.errors.get(output);
  const total = plan.total;
  if (!circle) return [];
  const start = { x: circle.x, y: circle.y };
  if (!box || !total) return [start, { x: plan.width, y: circle.y }];
  const here = { x: box.x, y: box.y };
  if (plan.bus === null) return data.errors.length === 1 ? [start, total] : [start, here, { x: box.x, y: total.y }];
  return [start, here, { x: plan.bus, y: box.y }, { x: plan.bus, y: total.y }, { x: total.x, y: total.y }];
}

/**
 * The corners of one way that is lit, in its direction, given as names of parts.
 * @param {string[]} names
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {Point[]}
 */
export function lightPoints(names, data, plan) {
  const links = new Map(data.links.map((link) => [link.name, link]));
  const outputs = new Map(data.errors.map((error) => [error.name, error.of]));
  /** @type {Point[]} */
  const points = [];
  names.forEach((name, index) => {
    const link = links.get(name);
    const circle = plan.nodes.get(name);
    if (circle) points.push(circle);
    else if (link) points.push(...linkPoints(link, names[index - 1], names[index + 1], plan));
    else if (name === data.total.name) {
      const output = nextOutput(names, index, data, outputs);
      if (output === undefined) return;
      const whole = errorPoints(output, data, plan);
      if (outputs.has(names[0])) points.push(...whole.slice(1));
      else points.push(...(index ? whole : whole.reverse()));
    } else if (outputs.has(name) && !names.includes(data.total.name)) {
      const box = plan.errors.get(/** @type {string} */ (outputs.get(name)));
      const wire = plan.nodes.get(/** @type {string} */ (outputs.get(name)));
      if (box) points.push({ x: box.x, y: box.y });
      else if (wire) points.push({ x: plan.width, y: wire.y });
    }
  });
  return points.filter((point, index) => index === 0 || !isSame(point, points[index - 1]));
}

/** The output that a way from or to the sum goes through. @param {string[]} names @param {number} index @param {NetworkData} data @param {Map<string, string>} outputs */
function nextOutput(names, index, data, outputs) {
  const beside = [names[index + 1], names[index - 1]].filter((name) => name !== undefined);
  for (const name of beside) {
    if (outputs.has(name)) return outputs.get(name);
    if (data.errors.some((error) => error.of === name)) return name;
  }
  return undefined;
}

/**
 * The ends of a link in the direction of the way: against the flow where it comes from its target.
 * @param {import("../data.js").LinkData} link
 * @param {string | undefined} before
 * @param {string | undefined} after
 * @param {Plan} plan
 */
function linkPoints(link, before, after, plan) {
  const source = plan.nodes.get(link.source);
  const target = plan.nodes.get(link.target);
  if (!source || !target) return [];
  const isBack = before === link.target || after === link.source;
  const [from, to] = ends(source, target);
  if (isBack) return after === link.source ? [target, source] : [target, from];
  return before === link.source ? [from, target] : [from, to];
}

/** @param {Point} a @param {Point} b */
const isSame = (a, b) => Math.abs(a.x - b.x) < 0.01 && Math.abs(a.y - b.y) < 0.01;

/** @param {Point[]} points */
export const pathOf = (points) =>
  points.map((point, index) => `${index ? "L" : "M"}${f(point.x)} ${f(point.y)}`).join("");

/**
 * Chevrons along a way, where nothing else stands: their places, and which way they point.
 * @param {Point[]} points
 * @param {Plan} plan
 * @param {Point[]} badges
 * @returns {{x: number, y: number, angle: number}[]}
 */
export function chevronsOf(points, plan, badges) {
  const found = [];
  for (let k = 1; k < points.length; k += 1) {
    const [a, b] = [points[k - 1], points[k]];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
    const inside = [];
    for (let at = 6; at < length - 5; at += 2) {
      const point = { x: a.x + ((b.x - a.x) * at) / length, y: a.y + ((b.y - a.y) * at) / length };
      if (isFree(point, plan, badges)) inside.push(point);
    }
    const count = inside.length > 60 ? 3 : inside.length > 26 ? 2 : inside.length > 3 ? 1 : 0;
    for (let i = 0; i < count; i += 1) {
      found.push({ ...inside[Math.floor(((i + 0.5) * inside.length) / count)], angle });
    }
  }
  return found;
}

/**
 * Whether a chevron at a place is on no neuron, box, label or badge.
 * @param {Point} point
 * @param {Plan} plan
 * @param {Point[]} badges
 */
function isFree({ x, y }, plan, badges) {
  if (badges.some((badge) => Math.hypot(x - badge.x, y - badge.y) < 16)) return false;
  for (const circle of plan.nodes.values()) {
    if (Math.hypot(x - circle.x, y - circle.y) < circle.r + 6) return false;
  }
  for (const box of [...plan.errors.values(), ...(plan.total ? [plan.total] : [])]) {
    if (isIn(around(box, box.w + 12, box.h + 12), x, y)) return false;
  }
  for (const label of plan.labels.values()) {
    if (isIn(around(label, label.width + 10, label.height + 11), x, y)) return false;
  }
  return !plan.blocks.some((block) => isIn(block, x, y));
}

/** @param {import("./plan.js").Block} block @param {number} x @param {number} y */
const isIn = ({ left, right, top, bottom }, x, y) => x > left && x < right && y > top && y < bottom;
