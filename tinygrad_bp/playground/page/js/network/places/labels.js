/**
 * Where the numbers of the links stand: on their lines, clear of each other and of all else. The
 * links between two layers have both their numbers, or one where there is no room for two, or
 * none where there is not even room for one.
 */

import { around, onCircle, shared } from "./blocks.js";

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("./plan.js").Block} Block */
/** @typedef {import("./plan.js").Circle} Circle */
/** @typedef {import("./plan.js").Point} Point */
/** @typedef {import("./plan.js").LabelPlace} Place */
/** @typedef {{name: string, source: Circle, target: Circle, ends: [Point, Point]}} Line */

/** How high a label is with both numbers, and how large with one. */
export const WHOLE = 41;
const SINGLE = { width: 80, height: 20 };

/** How much of a line the labels of others may hide. */
const HIDDEN = 0.15;

/** How often each label looks for a better place beside the others, and from how many beginnings. */
const PASSES = 8;
const BEGINNINGS = 8;

/** Between so many places on its line a label chooses. */
const PLACES = 40;

/**
 * The ends of a link, at the edges of its circles.
 * @param {Circle} source
 * @param {Circle} target
 * @returns {[Point, Point]}
 */
export function ends(source, target) {
  const length = Math.hypot(target.x - source.x, target.y - source.y);
  const [dx, dy] = [(target.x - source.x) / length, (target.y - source.y) / length];
  return [
    { x: source.x + dx * source.r, y: source.y + dy * source.r },
    { x: target.x - dx * target.r, y: target.y - dy * target.r },
  ];
}

/**
 * The middle of each label: halfway on level lines, at 0.3 of the way on others, else wherever
 * it covers least of other labels and lines.
 * @param {NetworkData} data
 * @param {Map<string, Circle>} nodes
 * @param {number} width of a label
 * @param {Block[]} blocks what they do not stand on
 * @returns {Map<string, Place>} those that there is room for
 */
export function placedLabels(data, nodes, width, blocks) {
  const found = data.layers.slice(1).flatMap((layer) => {
    const targets = new Set(layer.map((node) => node.name));
    const lines = data.links.filter((link) => targets.has(link.target)).map((link) => lineOf(link, nodes));
    const sizes = [{ width, height: WHOLE, isWhole: true }, { width: Math.min(width, SINGLE.width), height: SINGLE.height, isWhole: false }];
    for (const size of sizes) {
      const places = between(lines, size.width, size.height, blocks, [...nodes.values()]);
      if (places) return lines.map(({ name }, k) => /** @type {[string, Place]} */ ([name, { ...places[k], ...size }]));
    }
    return [];
  });
  return new Map(found);
}

/** @param {import("../data.js").LinkData} link @param {Map<string, Circle>} nodes @returns {Line} */
export function lineOf(link, nodes) {
  const source = /** @type {Circle} */ (nodes.get(link.source));
  const target = /** @type {Circle} */ (nodes.get(link.target));
  return { name: link.name, source, target, ends: ends(source, target) };
}

/**
 * The labels between two layers; null where they would lie on something.
 * @param {Line[]} lines
 * @param {number} width
 * @param {number} height
 * @param {Block[]} blocks
 * @param {Circle[]} circles
 * @returns {Point[] | null}
 */
function between(lines, width, height, blocks, circles) {
  const isLevel = (/** @type {Line} */ line) => Math.abs(line.source.y - line.target.y) < 1;
  const spots = lines.map((line) => {
    const [from, to] = line.ends;
    const wished = isLevel(line) ? 0.5 : 0.26;
    const margin = Math.min(0.45, (width / 2 + 2) / Math.max(to.x - from.x, 1));
    return Array.from({ length: PLACES + 1 }, (_, k) => {
      const t = margin + ((1 - 2 * margin) * k) / PLACES;
      const place = { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
      const label = around(place, width, height);
      let cost = Math.abs(t - wished) * 20;
      for (const other of lines) if (other !== line && inside(label, other.ends) > 0) cost += 6;
      const taken = blocks.reduce((sum, block) => sum + shared(label, block), 0) + circles.reduce((sum, circle) => sum + onCircle(label, circle), 0);
      return { place, label, taken, cost: cost + taken * 5 };
    });
  });
  const order = lines.map((_, k) => k).sort((a, b) => Number(isLevel(lines[b])) - Number(isLevel(lines[a])));
  let least = Infinity;
  /** @type {Spot[]} */
  let found = [];
  for (let beginning = 0; beginning < BEGINNINGS; beginning += 1) {
    // Each beginning has another label choose first, and every other one goes the other way round.
    const first = Math.floor((beginning * order.length) / BEGINNINGS);
    const turned = [...order.slice(first), ...order.slice(0, first)];
    const [places, cost] = settled(spots, beginning % 2 ? turned.reverse() : turned);
    if (cost < least - 1e-9) [found, least] = [places, cost];
  }
  const isCovered = found.some((a, k) => a.taken > 0 || found.some((b, n) => n > k && shared(a.label, b.label, -2) > 0));
  const isHidden = lines.some(({ ends }, k) => found.reduce((sum, { label }, n) => sum + (n === k ? 0 : inside(label, ends)), 0) > HIDDEN);
  return isCovered || isHidden ? null : found.map(({ place }) => place);
}

/** @typedef {{place: Point, label: Block, taken: number, cost: number}} Spot taken: how much of it lies on other parts */

/**
 * Labels that look, in turns, for the place that costs least beside the others; and all that it costs.
 * @param {Spot[][]} spots where each may stand, and what that costs alone
 * @param {number[]} order
 * @returns {[Spot[], number]}
 */
function settled(spots, order) {
  /** @type {(Spot | undefined)[]} */
  const chosen = spots.map(() => undefined);
  const beside = (/** @type {Spot} */ { label }, /** @type {number} */ k) => {
    let sum = 0;
    for (let n = 0; n < chosen.length; n += 1) {
      const other = chosen[n];
      if (other && n !== k) sum += shared(label, other.label, 4) * 5;
    }
    return sum;
  };
  for (let pass = 0; pass < PASSES; pass += 1) {
    const hardness = Math.min(1, 0.1 * 2 ** pass); // at first they may lie on each other, and spread
    const before = [...chosen];
    for (const k of order) {
      let least = Infinity;
      for (const spot of spots[k]) {
        if (spot.cost >= least) continue;
        const cost = spot.cost + beside(spot, k) * hardness;
        if (cost < least) {
          chosen[k] = spot;
          least = cost;
        }
      }
    }
    if (hardness === 1 && chosen.every((spot, k) => spot === before[k])) break;
  }
  const found = chosen.flatMap((spot) => spot ?? []);
  return [found, found.reduce((sum, spot, k) => sum + spot.cost + beside(spot, k) / 2, 0)];
}

/**
 * Which share of a line is inside of a block.
 * @param {Block} block
 * @param {[Point, Point]} line
 */
export function inside(block, [from, to]) {
  let [first, last] = [0, 1];
  for (const [at, way, low, high] of [
    [from.x, to.x - from.x, block.left, block.right],
    [from.y, to.y - from.y, block.top, block.bottom],
  ]) {
    if (Math.abs(way) < 1e-9) {
      if (at <= low || at >= high) return 0;
      continue;
    }
    const [a, b] = [(low - at) / way, (high - at) / way];
    first = Math.max(first, Math.min(a, b));
    last = Math.min(last, Math.max(a, b));
  }
  return Math.max(0, last - first);
}
