/**
 * Where what is shown for a while stands: the numbers of links that are lit or asked for and have
 * not both beside them, and the badges of factors. Each looks for the place that covers least.
 */

import { around, biasBlock, onCircle, shared } from "./blocks.js";
import { derivativeBy } from "../data.js";
import { WHOLE, lineOf } from "./labels.js";

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("../data.js").Badge} Badge */
/** @typedef {import("./plan.js").Block} Block */
/** @typedef {import("./plan.js").Plan} Plan */
/** @typedef {import("./plan.js").Point} Point */
/** @typedef {Point & {badge: Badge, isPill: boolean, number: Point | null}} BadgePlace isPill: with its number in it; number: where that stands, if beside it */

/** How wide a number is that is shown for a while. */
export const SPOT = 84;

/** The radius of a badge, and how large one is that has its number in it. */
const BADGE = 9;
const PILL = { width: 80, height: 22 };

/**
 * How much of a block lies on what is there.
 * @param {Block} block
 * @param {Plan} plan
 * @param {Block[]} others
 * @param {string} [own] a neuron whose circle does not count
 */
function covered(block, plan, others, own = "") {
  const isOutside = block.left < 0 || block.right > plan.width || block.top < 0;
  let sum = isOutside ? (block.right - block.left) * (block.bottom - block.top) : 0;
  for (const other of plan.blocks) sum += shared(block, other);
  for (const other of others) sum += shared(block, other);
  for (const [name, circle] of plan.nodes) if (name !== own) sum += onCircle(block, circle);
  return sum;
}

/** The blocks of the labels, without those of some links. @param {Plan} plan @param {Map<string, Point>} [without] */
const labelsOf = (plan, without) =>
  [...plan.labels].filter(([name]) => !without?.has(name)).map(([, place]) => around(place, place.width, place.height));

/**
 * Where both numbers of a link stand while they are shown: on its line, where they cover least.
 * @param {string} name
 * @param {NetworkData} data
 * @param {Plan} plan
 * @param {Block[]} [others]
 * @returns {{place: Point, cost: number} | null}
 */
export function spotPlace(name, data, plan, others = []) {
  const link = data.links.find((one) => one.name === name);
  if (!link) return null;
  const [from, to] = lineOf(link, plan.nodes).ends;
  const own = plan.labels.get(name);
  const ways = [...(own ? [(own.x - from.x) / (to.x - from.x)] : []), 0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
  let best = null;
  for (const t of ways) {
    const place = { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
    const cost = covered(around(place, SPOT, WHOLE), plan, others);
    if (!best || cost < best.cost) best = { place, cost };
    if (!cost) break;
  }
  return best;
}

/**
 * The links that show both numbers for a while without being pointed at: those that are lit or
 * asked for, where they cover nothing.
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {Map<string, Point>}
 */
export function litSpots(data, plan) {
  const asked = new Set(data.asked);
  const lit = new Set(data.lit.links);
  const names = data.links.map(({ name }) => name).filter((name) => (asked.has(derivativeBy(name)) || lit.has(name)) && !plan.labels.get(name)?.isWhole);
  names.sort((a, b) => Number(b === data.selection) - Number(a === data.selection));
  /** @type {Map<string, Point>} */
  const found = new Map();
  for (const name of names) {
    const taken = [...found.values()].map((place) => around(place, SPOT, WHOLE));
    const spot = spotPlace(name, data, plan, [...labelsOf(plan, new Map([...found, [name, { x: 0, y: 0 }]])), ...taken]);
    if (spot && spot.cost === 0) found.set(name, spot.place);
  }
  return found;
}

/**
 * The places of the badges, each near to the part that its factor comes from.
 * @param {NetworkData} data
 * @param {Plan} plan
 * @param {Map<string, Point>} spots
 * @returns {BadgePlace[]}
 */
export function badgePlaces(data, plan, spots) {
  const taken = [...labelsOf(plan, spots), ...[...spots.values()].map((place) => around(place, SPOT, WHOLE))];
  return data.lit.badges.flatMap((badge) => {
    let best = null;
    for (const { place, isPill } of choices(badge, data, plan, spots)) {
      const [width, height] = isPill ? [PILL.width, PILL.height] : [2 * BADGE - 4, 2 * BADGE - 4];
      const block = around(place, width, height);
      const cost = badge.kind === "error" ? 0 : covered(block, plan, taken, badge.at);
      if (!best || cost < best.cost) best = { place, isPill, cost, block };
      if (!cost) break;
    }
    if (!best) return [];
    taken.push(best.block);
    const { place, isPill } = best;
    const number = badge.kind === "error" ? numberPlace(place, plan, taken) : null;
    return [{ ...place, badge, isPill, number }];
  });
}

/**
 * Where a badge may stand, the best first.
 * @param {Badge} badge
 * @param {NetworkData} data
 * @param {Plan} plan
 * @param {Map<string, Point>} spots
 * @returns {{place: Point, isPill: boolean}[]}
 */
function choices({ at, kind }, data, plan, spots) {
  const plain = (/** @type {Point[]} */ places) => places.map((place) => ({ place, isPill: false }));
  if (kind === "weight") return plain(besideLink(at, data, plan, spots));
  const circle = plan.nodes.get(at);
  if (kind === "error" || !circle) return plain(onWire(at, data, plan));
  const { x, y, r } = circle;
  const round = [7, 4].flatMap((beyond) =>
    [0, -45, 45, -135, 135, 180, -90].map((degrees) => {
      const angle = (degrees * Math.PI) / 180;
      return { x: x + (r + beyond) * Math.cos(angle), y: y + (r + beyond) * Math.sin(angle) };
    }),
  );
  if (kind === "out") return plain(plan.isNarrow ? [round[1], ...round] : round);
  const own = data.biases.find((bias) => !bias.shared && bias.of[0] === at);
  const place = own && plan.biases.get(own.name);
  const top = own && place ? biasBlock(own, place, plan.isNarrow).top : y - r;
  const pills = [
    { x, y: top - (own ? 11 : 21) },
    { x, y: y - r - PILL.height / 2 - 4 },
    { x, y: top - PILL.height * 1.5 - 6 },
    { x: x + r + PILL.width / 2 + 2, y: y - r * 0.7 },
    { x: x - r - PILL.width / 2 - 2, y: y - r * 0.7 },
  ];
  return [...pills.map((one) => ({ place: one, isPill: true })), ...plain([round[1], round[3], round[0], round[5]])];
}

/**
 * Above, below and at the sides of a link's numbers; on its line, where it has none.
 * @param {string} name
 * @param {NetworkData} data
 * @param {Plan} plan
 * @param {Map<string, Point>} spots
 * @returns {Point[]}
 */
function besideLink(name, data, plan, spots) {
  const link = data.links.find((one) => one.name === name);
  if (!link) return [];
  const spot = spots.get(name);
  const label = plan.labels.get(name);
  const place = spot ?? label;
  const [from, to] = lineOf(link, plan.nodes).ends;
  if (!place) return [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8].map((t) => ({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }));
  const [width, height] = spot || !label ? [SPOT, WHOLE] : [label.width, label.height];
  const [beside, over] = [width / 2 + BADGE + 2, height / 2 + BADGE + 2];
  const { x, y } = place;
  const slope = (to.y - from.y) / (to.x - from.x || 1);
  return [
    { x, y: y - over },
    { x, y: y + over },
    { x: x + beside, y: y + beside * slope },
    { x: x - beside, y: y - beside * slope },
    { x: x + beside - BADGE, y: y - over },
    { x: x - beside + BADGE, y: y - over },
    { x: x + beside - BADGE, y: y + over },
    { x: x - beside + BADGE, y: y + over },
  ];
}

/**
 * Where the number of an error's badge stands: below or above, if there is room.
 * @param {Point} place
 * @param {Plan} plan
 * @param {Block[]} taken
 * @returns {Point | null}
 */
function numberPlace(place, plan, taken) {
  const [width, height] = [52, 14];
  const x = Math.min(place.x, plan.width - width / 2);
  const ways = [24, -20].map((by) => ({ x, y: place.y + by }));
  return ways.find((way) => covered(around(way, width, height), plan, taken) === 0) ?? null;
}

/**
 * On the wire between an output and its error.
 * @param {string} at
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {Point[]}
 */
function onWire(at, data, plan) {
  const error = data.errors.find((one) => one.name === at || one.of === at) ?? (data.errors.length === 1 ? data.errors[0] : undefined);
  const output = error && plan.nodes.get(error.of);
  if (!error || !output) return [];
  const box = plan.errors.get(error.of);
  const right = box ? box.x - (error.name ? box.w : 116) / 2 : plan.width;
  return [{ x: box ? (output.x + output.r + right) / 2 : right - 22, y: output.y }];
}
