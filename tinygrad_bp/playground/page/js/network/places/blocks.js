/** The room that the parts of a drawing take, so that nothing else is put there. */

/** @typedef {import("../data.js").NetworkData} NetworkData */
/** @typedef {import("../data.js").NodeData} NodeData */
/** @typedef {import("../data.js").BiasData} BiasData */
/** @typedef {import("./plan.js").Circle} Circle */
/** @typedef {import("./plan.js").Point} Point */
/** @typedef {import("./plan.js").Block} Block */
/** @typedef {import("./plan.js").Manner} Manner */

/** How much of a name of the data is written, in letters. */
const LETTERS = 12;

/** A long name as far as there is room. @param {string} name */
export function shortened(name) {
  const letters = [...name];
  return letters.length > LETTERS + 1 ? `${letters.slice(0, LETTERS).join("").trimEnd()}…` : name;
}

/** About how wide a name of the data is. @param {string} name */
export const wideAs = (name) => 7 * shortened(name).length + 6;

/**
 * A block around a point.
 * @param {Point} middle
 * @param {number} width
 * @param {number} height
 * @returns {Block}
 */
export const around = ({ x, y }, width, height) => ({ left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 });

/**
 * How much of two blocks lies on each other.
 * @param {Block} a
 * @param {Block} b
 * @param {number} [apart] how far apart they have to be at the sides
 */
export function shared(a, b, apart = 0) {
  const x = Math.min(a.right, b.right) - Math.max(a.left, b.left) + apart;
  const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return x > 0 && y > 0 ? x * y : 0;
}

/**
 * How much of a block lies on a circle, about.
 * @param {Block} block
 * @param {Circle} circle
 */
export function onCircle(block, { x, y, r }) {
  const dx = Math.max(block.left - x, x - block.right, 0);
  const dy = Math.max(block.top - y, y - block.bottom, 0);
  if (dx * dx + dy * dy >= r * r) return 0;
  return shared(block, around({ x, y }, 2 * r, 2 * r));
}

/**
 * Where the name and the numbers of a neuron stand, beside or below its circle, seen from its middle.
 * @param {NodeData} node
 * @param {number} r
 * @param {Manner} manner
 * @returns {Block}
 */
export function textOf({ name, label, kind }, r, { isFull, isNarrow, namesBeside, namesInside }) {
  if (kind === "input") {
    if (namesBeside) return { left: -r - Math.max(62, 8 + wideAs(label)), right: -r - 4, top: -18, bottom: 20 };
    if (label) return { left: -r - 1, right: -r + Math.max(54, wideAs(label)), top: r + 2, bottom: r + 37 };
    const left = isNarrow ? -r - 1 : -26;
    return { left, right: left + 50, top: r + (isFull ? 5 : 2), bottom: r + (isFull ? 23 : 17) };
  }
  if (isFull) return isNarrow ? { left: -27, right: 27, top: r + 3, bottom: r + 24 } : { left: -42, right: 42, top: r + 3, bottom: r + 41 };
  if (namesInside) return { left: -24, right: 24, top: r + 2, bottom: r + 16 };
  return { left: -10 - 6 * name.length, right: 46, top: r + 1, bottom: r + 17 };
}

/**
 * What a neuron takes with its circle, seen from its middle.
 * @param {NodeData} node
 * @param {number} r
 * @param {Manner} manner
 * @returns {Block}
 */
export function wholeOf(node, r, manner) {
  const { left, right, top, bottom } = textOf(node, r, manner);
  return { left: Math.min(left, -r), right: Math.max(right, r), top: Math.min(top, -r), bottom: Math.max(bottom, r) };
}

/**
 * Where a bias stands with its name and its numbers.
 * @param {BiasData} bias
 * @param {import("./plan.js").BiasPlace} place
 * @param {boolean} isNarrow
 * @returns {Block}
 */
export function biasBlock(bias, { x, y, size, has, isTight }, isNarrow) {
  if (bias.shared) return isTight ? { left: x - 3, right: x + size + 59, top: y - 6, bottom: y + 54 } : { left: x - 3, right: x + 105, top: y - 6, bottom: y + 36 };
  if (has === "number") return { left: x - 3, right: x + size + 47, top: y - 6, bottom: y + 14 };
  return { left: x - 3, right: x + size + 61 + nameWidth(bias), top: y - (isNarrow ? 6 : 24), bottom: y + 18 };
}

/** How wide the name of a bias is. @param {BiasData} bias */
export const nameWidth = ({ name }) => 12 + 6 * (name.length - 2);

/** A block at another place. @param {Block} block @param {Point} by @returns {Block} */
export const moved = ({ left, right, top, bottom }, { x, y }) => ({ left: left + x, right: right + x, top: top + y, bottom: bottom + y });

/**
 * What stands in a drawing in one place all the time: neurons' names and numbers, biases, boxes.
 * @param {NetworkData} data
 * @param {Manner & import("./plan.js").Standing} plan
 * @returns {Block[]}
 */
export function blocksOf(data, plan) {
  const texts = data.layers.flat().map((node) => {
    const circle = /** @type {Circle} */ (plan.nodes.get(node.name));
    return moved(textOf(node, circle.r, plan), circle);
  });
  const biases = data.biases.map((bias) => biasBlock(bias, /** @type {import("./plan.js").BiasPlace} */ (plan.biases.get(bias.name)), plan.isNarrow));
  const targets = [...plan.targets.values()].map(({ x, y, left }) => ({ left, right: x + 52, top: y - 14, bottom: y + 5 }));
  const boxes = [...plan.total ? [plan.total] : [], ...data.errors.flatMap(({ name, of }) => (name && plan.errors.get(of)) || [])];
  return [...texts, ...biases, ...targets, ...boxes.map((box) => around(box, box.w, box.h))];
}
