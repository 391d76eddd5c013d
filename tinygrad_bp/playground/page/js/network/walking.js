/**
 * Walking through the drawing with the arrows: columns from left to right, of inputs, links,
 * neurons with their biases, links, ... One part at a time can be reached with Tab.
 */

import { attribute } from "../dom.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */

/**
 * The names that can be walked to, column by column.
 * @param {NetworkData} data
 * @returns {string[][]}
 */
function walkColumns(data) {
  /** @type {string[][]} */
  const columns = [];
  data.layers.forEach((layer, depth) => {
    const names = new Set(layer.map((node) => node.name));
    if (depth) columns.push(data.links.filter((link) => names.has(link.target)).map((link) => link.name));
    const shared = data.biases.filter((bias) => bias.shared && names.has(bias.of[0]));
    const own = (/** @type {string} */ name) => data.biases.filter((bias) => !bias.shared && bias.of[0] === name);
    columns.push([
      ...layer.flatMap((node) => [node.name, ...own(node.name).map((bias) => bias.name)]),
      ...shared.map((bias) => bias.name),
    ]);
  });
  const targets = data.errors.map((error) => error.target_name).filter(Boolean);
  return targets.length ? [...columns, targets] : columns;
}

/**
 * Where an arrow leads.
 * @param {NetworkData} data
 * @param {string} name where one stands
 * @param {string} key
 * @returns {string | null} null for a key that is no step
 */
export function step(data, name, key) {
  const columns = walkColumns(data);
  const column = columns.findIndex((names) => names.includes(name));
  const names = columns[column] ?? columns[0];
  const row = names.indexOf(name);
  switch (key) {
    case "ArrowUp":
      return names[Math.max(row - 1, 0)];
    case "ArrowDown":
      return names[Math.min(row + 1, names.length - 1)];
    case "ArrowLeft":
      return sideways(data, columns, column, row, -1);
    case "ArrowRight":
      return sideways(data, columns, column, row, 1);
    case "Home":
      return columns[0][0];
    case "End":
      return columns[columns.length - 1][0];
    default:
      return null;
  }
}

/**
 * Along a link to its neuron, from a neuron to its first link; else to about the same height.
 * @param {NetworkData} data
 * @param {string[][]} columns
 * @param {number} column
 * @param {number} row
 * @param {1 | -1} way
 */
function sideways(data, columns, column, row, way) {
  const name = columns[column]?.[row] ?? columns[0][0];
  const next = columns[column + way];
  if (!next) return name;
  const link = data.links.find((one) => one.name === name);
  if (link) return way > 0 ? link.target : link.source;
  const bias = data.biases.find((one) => one.name === name);
  const neuron = bias ? bias.of[bias.of.length - 1] : name;
  const beyond = data.links.find((one) => (way > 0 ? one.source : one.target) === neuron);
  if (beyond) return beyond.name;
  const error = data.errors.find((one) => one.of === neuron || one.target_name === name);
  if (error) return way > 0 ? error.target_name || name : error.of;
  return next[Math.round((row / Math.max(columns[column].length - 1, 1)) * (next.length - 1))];
}

/**
 * Makes one part the one that Tab reaches.
 * @param {Map<string, SVGElement>} handles
 * @param {string} name
 */
export function stop(handles, name) {
  if (handles.get(name)?.getAttribute("tabindex") === "0") return; // and no other one
  for (const [other, handle] of handles) attribute(handle, "tabindex", other === name ? "0" : "-1");
}
