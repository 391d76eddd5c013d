/**
 * Where the parts of a network stand: columns of neurons, biases, errors. Units are sixteenths
 * of a rem, so that letters are as large as elsewhere on the page however wide the drawing is.
 */

import { MOST_LABELS } from "../data.js";
import { blocksOf, textOf, wideAs } from "./blocks.js";
import { placedLabels } from "./labels.js";

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("./plan.js").Box} Box */
/** @typedef {import("./plan.js").Circle} Circle */
/** @typedef {import("./plan.js").BiasPlace} BiasPlace */
/** @typedef {import("./plan.js").Plan} Plan */

const WIDE_LABEL = 84;
const LEFT = 11;

/**
 * @param {NetworkData} data
 * @param {number} available the width that there is
 * @returns {Plan}
 */
export function planned(data, available) {
  const wide = columnsOf(data, available, false);
  const narrow = columnsOf(data, available, true);
  const isWide = available >= 560 && wide.free >= wide.least && (wide.hasLabels || !narrow.hasLabels);
  const columns = isWide ? wide : narrow;
  const { isNarrow, isFull, radii, hasLabels, labelWidth, step, hasOwn } = columns;
  const free = Math.max(columns.free, columns.least);
  const rows = Math.max(...data.layers.map((layer) => layer.length));
  const radius = Math.max(...radii);
  const top = radius + (isFull ? 50 : 34) + (hasOwn ? (isFull && !isNarrow ? 36 : 17) : 0);
  const middle = top + ((rows - 1) * step) / 2;

  /** @type {Map<string, Circle>} */
  const nodes = new Map();
  let x = columns.left;
  data.layers.forEach((layer, depth) => {
    if (depth) x += radii[depth - 1] + free * columns.shares[depth - 1] + radii[depth];
    const spread = layer.length > 1 ? Math.min(((rows - 1) * step) / (layer.length - 1), 2 * step, 256) : 0;
    layer.forEach((node, row) => {
      const y = middle + (row - (layer.length - 1) / 2) * spread;
      nodes.set(node.name, { x, y, r: radii[depth] });
    });
  });
  const lastRadius = radii[radii.length - 1];
  const right = x + lastRadius;
  const under = isFull && !isNarrow ? 44 : 24;
  const lowest = Math.max(...[...nodes.values()].map((c) => c.y + c.r)) + under;
  const errors = isNarrow ? null : errorBoxes(data, nodes, right + free / 2, isFull, lowest);
  const width = isNarrow ? right + columns.right : (errors?.right ?? right) + LEFT;
  const targets = errors ? besideErrors(data, errors) : belowOutputs(data, nodes, width, columns);
  const bottom = Math.max(lowest, ...(isNarrow ? [...targets.values()].map(({ y }) => y + 8) : []));

  const isShared = data.biases.some((bias) => bias.shared);
  const biasTop = bottom + (isNarrow ? 34 : 28);
  const isTight = Math.min(...radii.slice(1).map((r, depth) => 2 * r + free * columns.shares[depth])) < 112;
  const biases = biasPlaces(data, nodes, biasTop, { isFull, isNarrow, isTight });
  const height = Math.max(isShared ? biasTop + (isTight ? 56 : 38) : bottom + 6, errors?.bottom ?? 0);
  const boxes = { errors: errors?.boxes ?? new Map(), total: errors?.total ?? null };
  const standing = { isNarrow, isFull, namesBeside: columns.namesBeside, namesInside: columns.namesInside, nodes, biases, targets, ...boxes };
  const blocks = blocksOf(data, standing);
  return {
    ...standing,
    width,
    height,
    hasOwn,
    labels: hasLabels ? placedLabels(data, nodes, labelWidth, blocks) : new Map(),
    blocks,
    bus: errors?.bus ?? null,
  };
}

/**
 * The columns: their circles, and how much room is free between them.
 * @param {NetworkData} data
 * @param {number} available
 * @param {boolean} isNarrow
 */
function columnsOf(data, available, isNarrow) {
  const rows = Math.max(...data.layers.map((layer) => layer.length));
  const hasOwn = data.biases.some((bias) => !bias.shared);
  const over = hasOwn ? (isNarrow ? 22 : 42) : 0;
  const isFew = data.links.length <= MOST_LABELS;
  const longest = Math.max(...data.layers[0].map((node) => node.label.length));
  const smallest = isNarrow ? (data.links.length > 9 ? 76 : 68) : WIDE_LABEL;
  const outputs = data.layers[data.layers.length - 1].length;
  const block = (isNarrow ? (outputs === rows ? 102 : 84) : 116) + over;
  const isFull = (rows - 1) * block <= 480;
  let radius = isNarrow ? (hasOwn ? 26 : 30) : 38;
  let step;
  if (isFull) {
    const wished = rows > 1 ? (isNarrow ? 256 : 238) / (rows > 2 ? (rows - 1) / 1.6 : 1) : 238;
    step = Math.max(block + 4, wished);
    if (rows > 3) radius = isNarrow ? 26 : 34;
  } else {
    const room = hasOwn ? 34 : 20;
    const roomy = isFew ? Math.min(84, 640 / (rows - 1)) : 0;
    step = Math.max(460 / (rows - 1), 30 + room, roomy);
    radius = Math.min(26, Math.max(14, (step - room - 4) / 2));
  }
  const small = isFull ? (isNarrow ? 16 : 25) : Math.min(radius, 16);
  const radii = data.layers.map((_, depth) => (depth ? radius : small));
  const namesBeside = longest > 0 && !isNarrow;
  const names = data.layers.slice(1).flat().map((node) => node.name.length);
  const namesInside = isFull || (radius >= 22 && Math.max(...names) < 4);
  const left = (isNarrow ? 2 : LEFT) + small + (namesBeside ? Math.max(62, 8 + wideAs("m".repeat(longest))) : isFull ? 0 : 8);
  const right = isNarrow ? (hasOwn && isFull ? 52 : 44) : LEFT + (isFull ? 116 : 128);
  const counts = data.layers.slice(1).map((layer, depth) => layer.length * data.layers[depth].length);
  const circles = radii.reduce((sum, r, depth) => sum + (depth ? 2 * r : r), 0);
  const freeOf = (/** @type {number[]} */ shares) =>
    (available - left - right - circles) / shares.reduce((sum, share) => sum + share, isNarrow ? 0 : 0.5);
  // Gaps with many links are wider, if there is room; and if there is none, the links have no numbers.
  const even = counts.map(() => 1);
  const wished = counts.map((count) => 1 + 0.08 * Math.max(0, Math.min(count, 16) - 4));
  const margin = isNarrow ? 12 : 30;
  const hasLabels = isFew && freeOf(even) >= smallest + margin;
  const shares = hasLabels && freeOf(wished) >= smallest + margin ? wished : even;
  const free = freeOf(shares);
  const least = hasLabels ? smallest + margin : isNarrow ? 56 : 84;
  const labelWidth = hasLabels ? Math.max(smallest, Math.min(free - 24, WIDE_LABEL)) : smallest;
  return { isNarrow, isFull, radii, step, hasOwn, hasLabels, labelWidth, left, right, shares, free, least, namesBeside, namesInside };
}

/**
 * The boxes at the right: an error for each output, and their sum.
 * @param {NetworkData} data
 * @param {Map<string, Circle>} nodes
 * @param {number} left
 * @param {boolean} isFull
 * @param {number} bottom
 */
function errorBoxes(data, nodes, left, isFull, bottom) {
  const [w, h] = isFull ? [92, 46] : [112, 24];
  const hasParts = data.errors.some((error) => error.name);
  const isPair = hasParts && data.errors.length === 2 && isFull;
  const x = left + Math.max(w, isPair || data.errors.length === 1 ? 116 : w) / 2;
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  for (const error of data.errors) {
    const { y } = /** @type {Circle} */ (nodes.get(error.of));
    boxes.set(error.of, { x, y, w, h });
  }
  const ys = [...boxes.values()].map((box) => box.y);
  const between = (Math.min(...ys) + Math.max(...ys)) / 2;
  if (data.errors.length === 1 || isPair) {
    const total = { x, y: between, w: 116, h: 58 };
    return { boxes, total, bus: null, right: x + 58, bottom: Math.max(...ys) + h / 2 + 40 };
  }
  const total = { x, y: Math.max(bottom, Math.max(...ys) + h / 2 + 40) + 24, w: 112, h: 50 };
  return { boxes, total, bus: x + w / 2 + 14, right: x + w / 2 + 16, bottom: total.y + 32 };
}

/**
 * A target stands above or below the box of its error.
 * @param {NetworkData} data
 * @param {ReturnType<typeof errorBoxes>} errors
 */
function besideErrors(data, { boxes, total, bus }) {
  const isPair = bus === null && data.errors.length === 2;
  return new Map(
    data.errors.map((error, index) => {
      const box = /** @type {Box} */ (boxes.get(error.of));
      const height = error.name ? box.h : data.errors.length === 1 ? total.h : 0;
      const isAbove = bus === null && !(isPair && index === 1);
      const y = isAbove ? box.y - height / 2 - 10 : box.y + height / 2 + (box.h < 30 ? 14 : 20);
      return [error.of, { x: box.x, y, left: box.x - 46 }];
    }),
  );
}

/**
 * Where there are no boxes of errors, a target stands below the numbers of its output.
 * @param {NetworkData} data
 * @param {Map<string, Circle>} nodes
 * @param {number} width
 * @param {{isNarrow: boolean, isFull: boolean, namesBeside: boolean, namesInside: boolean}} manner
 */
function belowOutputs(data, nodes, width, manner) {
  const outputs = new Map(data.layers[data.layers.length - 1].map((node) => [node.name, node]));
  return new Map(
    data.errors.map(({ of }) => {
      const node = /** @type {import("../data.js").NodeData} */ (outputs.get(of));
      const circle = /** @type {Circle} */ (nodes.get(of));
      const x = Math.min(circle.x + 4, width - 54);
      const words = node.label ? wideAs(node.label) + 42 : 42;
      return [of, { x, y: circle.y + textOf(node, circle.r, manner).bottom + 13, left: x - words }];
    }),
  );
}

/**
 * A shared bias stands below its column, an own one above its neuron.
 * @param {NetworkData} data
 * @param {Map<string, Circle>} nodes
 * @param {number} y
 * @param {{isFull: boolean, isNarrow: boolean, isTight: boolean}} manner
 */
function biasPlaces(data, nodes, y, { isFull, isNarrow, isTight }) {
  /** @type {Map<string, BiasPlace>} */
  const places = new Map();
  for (const bias of data.biases) {
    const circles = bias.of.map((name) => /** @type {Circle} */ (nodes.get(name)));
    if (!bias.shared) {
      const [circle] = circles;
      const size = isFull ? 14 : 10;
      const place = { x: circle.x - circle.r, y: circle.y - circle.r - (isFull ? 20 : 13), size };
      const wire = `M${f(place.x + size / 2)} ${f(place.y + size)}L${f(circle.x - circle.r * 0.66)} ${f(circle.y - circle.r * 0.76)}`;
      places.set(bias.name, { ...place, wires: [wire], has: isFull ? "all" : "number", isTight });
      continue;
    }
    const x = circles[0].x - Math.max(circles[0].r + (isNarrow ? 10 : 14), isFull ? (isNarrow ? 0 : 52) : 46);
    const wires = circles.map((circle) => {
      const start = circle.y + circle.r * 1.58;
      const end = circle.r * 0.722;
      return `M${f(x)} ${f(y)}V${f(start)}Q${f(x)} ${f(circle.y + circle.r * 0.87)} ${f(circle.x - end)} ${f(circle.y + end)}`;
    });
    places.set(bias.name, { x: x - 9, y, size: 18, wires, has: "all", isTight });
  }
  return places;
}

/** A coordinate as it is written. @param {number} x */
export const f = (x) => String(Math.round(x * 10) / 10);
