/** Where the numbers of the links stand: on their lines, clear of each other. */

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("./plan.js").Circle} Circle */
/** @typedef {import("./plan.js").Point} Point */

const HEIGHT = 40;

/** How wide a number is that is shown for a while. */
export const SPOT = 96;

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
 * @returns {Map<string, Point> | null} null where they would cover each other
 */
export function placedLabels(data, nodes, width) {
  const lines = data.links.map((link) => {
    const source = /** @type {Circle} */ (nodes.get(link.source));
    const target = /** @type {Circle} */ (nodes.get(link.target));
    return { name: link.name, source, target, ends: ends(source, target) };
  });
  const isLevel = (/** @type {typeof lines[0]} */ line) => Math.abs(line.source.y - line.target.y) < 1;
  const taken = data.layers.flat().map((node) => around(node, nodes, data));
  const spots = lines.map((line) => {
    const [from, to] = line.ends;
    const wished = isLevel(line) ? 0.5 : 0.26;
    const margin = Math.min(0.45, (width / 2 + 2) / Math.max(to.x - from.x, 1));
    return Array.from({ length: PLACES + 1 }, (_, k) => {
      const t = margin + ((1 - 2 * margin) * k) / PLACES;
      const place = { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
      let cost = Math.abs(t - wished) * 20;
      for (const other of lines) if (other !== line && crosses(place, other.ends, width)) cost += 6;
      for (const around of taken) cost += near(place, around, width);
      return { place, cost };
    });
  });
  const order = lines.map((_, k) => k).sort((a, b) => Number(isLevel(lines[b])) - Number(isLevel(lines[a])));
  let least = Infinity;
  /** @type {Point[]} */
  let found = [];
  for (let beginning = 0; beginning < BEGINNINGS; beginning += 1) {
    // Each beginning has another label choose first, and every other one goes the other way round.
    const first = Math.floor((beginning * order.length) / BEGINNINGS);
    const turned = [...order.slice(first), ...order.slice(0, first)];
    const [places, cost] = settled(spots, beginning % 2 ? turned.reverse() : turned, width);
    if (cost < least - 1e-9) [found, least] = [places, cost];
  }
  const covered = found.map((a, k) => found.slice(k + 1).reduce((sum, b) => sum + overlap(a, b, width - 8), 0));
  return Math.max(...covered) > 0.15 * width * HEIGHT ? null : new Map(lines.map(({ name }, k) => [name, found[k]]));
}

/**
 * Labels that look, in turns, for the place that costs least beside the others; and all that it costs.
 * @param {{place: Point, cost: number}[][]} spots where each may stand, and what that costs alone
 * @param {number[]} order
 * @param {number} width
 * @returns {[Point[], number]}
 */
function settled(spots, order, width) {
  /** @type {({place: Point, cost: number} | undefined)[]} */
  const chosen = spots.map(() => undefined);
  const beside = (/** @type {Point} */ place, /** @type {number} */ k) => {
    let sum = 0;
    for (let n = 0; n < chosen.length; n += 1) {
      const other = chosen[n];
      if (other && n !== k) sum += overlap(place, other.place, width) * 5;
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
        const cost = spot.cost + beside(spot.place, k) * hardness;
        if (cost < least) {
          chosen[k] = spot;
          least = cost;
        }
      }
    }
    if (hardness === 1 && chosen.every((spot, k) => spot === before[k])) break;
  }
  const found = chosen.flatMap((spot) => spot ?? []);
  const total = found.reduce((sum, { place, cost }, k) => sum + cost + beside(place, k) / 2, 0);
  return [found.map(({ place }) => place), total];
}

/**
 * How much of two labels lies on each other.
 * @param {Point} a
 * @param {Point} b
 * @param {number} width
 */
function overlap(a, b, width) {
  const x = width + 4 - Math.abs(a.x - b.x);
  const y = HEIGHT - Math.abs(a.y - b.y);
  return x > 0 && y > 0 ? x * y : 0;
}

/**
 * Whether a line goes through a label.
 * @param {Point} place
 * @param {[Point, Point]} line
 * @param {number} width
 */
function crosses(place, [from, to], width) {
  const y = (/** @type {number} */ x) => from.y + ((to.y - from.y) * (x - from.x)) / (to.x - from.x || 1);
  const left = Math.max(place.x - width / 2, from.x);
  const right = Math.min(place.x + width / 2, to.x);
  if (left > right) return false;
  const low = Math.min(y(left), y(right));
  const high = Math.max(y(left), y(right));
  return high > place.y - HEIGHT / 2 && low < place.y + HEIGHT / 2;
}

/**
 * The room that a neuron takes with its bias above it and its numbers and names below.
 * @param {import("../data.js").NodeData} node
 * @param {Map<string, Circle>} nodes
 * @param {NetworkData} data
 */
function around(node, nodes, data) {
  const { x, y, r } = /** @type {Circle} */ (nodes.get(node.name));
  const hasOwn = data.biases.some((bias) => !bias.shared && bias.of[0] === node.name);
  const right = node.label && node.kind === "input" ? 78 : hasOwn ? 70 : 44;
  const below = node.label && node.kind === "input" ? 40 : 42;
  return { left: x - Math.max(r, 44), right: x + Math.max(r, right), top: y - r - (hasOwn ? 40 : 0), bottom: y + r + below };
}

/**
 * What it costs to stand on a neuron, or on what belongs to it.
 * @param {Point} place
 * @param {{left: number, right: number, top: number, bottom: number}} taken
 * @param {number} width
 */
function near(place, taken, width) {
  const x = width / 2 + 4 + Math.min(place.x - taken.left, taken.right - place.x);
  const isBeside = place.y + HEIGHT / 2 > taken.top && place.y - HEIGHT / 2 < taken.bottom;
  return x > 0 && isBeside ? Math.min(x, 40) * 20 : 0;
}

/**
 * Where the number of a link stands that has none on its line all the time.
 * @param {NetworkData} data
 * @param {Map<string, Circle>} nodes
 * @param {string} name
 * @returns {Point | null}
 */
export function spotPlace(data, nodes, name) {
  const link = data.links.find((one) => one.name === name);
  const source = link && nodes.get(link.source);
  const target = link && nodes.get(link.target);
  if (!source || !target) return null;
  const row = data.links.filter((one) => one.target === link.target).indexOf(link);
  const t = 0.4 + 0.07 * (row % 4);
  return { x: source.x + (target.x - source.x) * t, y: source.y + (target.y - source.y) * t };
}
