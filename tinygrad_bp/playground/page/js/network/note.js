/** What a neuron or a bias has and the drawing has no room for, while it is pointed at or focused. */

import { s } from "../dom.js";
import { tspans } from "../names.js";
import { derivativeBy } from "./data.js";
import { Cell } from "./parts.js";
import { biasBlock, moved, shortened, wholeOf } from "./places/blocks.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./data.js").Num} Num */
/** @typedef {import("./places/plan.js").Plan} Plan */
/** @typedef {{name: string, value: Num | null | undefined, isGiven: boolean}} Row */

/** How far it is from the ring round what has the focus. */
const APART = 8;
const ROW = 20;
const NUMBER = 56;

/**
 * The numbers of a part, if the drawing does not have all of them; its whole name, if it is cut.
 * @param {string} name
 * @param {NetworkData} data
 * @param {Plan} plan
 * @returns {{title: string, rows: Row[]} | null}
 */
function contents(name, data, plan) {
  const node = data.layers.flat().find((one) => one.name === name);
  if (node) {
    const title = shortened(node.label) === node.label && (node.kind === "input" || !plan.isNarrow) ? "" : node.label;
    const out = { name: node.kind === "input" ? name : `out_${name}`, value: node.out, isGiven: node.kind === "input" };
    if (node.kind === "input") return title ? { title, rows: [out] } : null;
    const isWhole = plan.isFull && !plan.isNarrow && !title;
    return isWhole ? null : { title, rows: [{ name: `net_${name}`, value: node.net, isGiven: false }, out] };
  }
  const bias = data.biases.find((one) => one.name === name);
  if (!bias || bias.shared || bias.fixed || (plan.isFull && !plan.isNarrow)) return null;
  const derivative = { name: derivativeBy(name), value: bias.derivative, isGiven: false };
  return { title: "", rows: [{ name, value: bias.value, isGiven: true }, derivative] };
}

/** What a neuron or a bias takes. @param {string} name @param {NetworkData} data @param {Plan} plan */
function blockOf(name, data, plan) {
  const [node, circle] = [data.layers.flat().find((one) => one.name === name), plan.nodes.get(name)];
  if (node && circle) return moved(wholeOf(node, circle.r, plan), circle);
  const [bias, place] = [data.biases.find((one) => one.name === name), plan.biases.get(name)];
  return bias && place ? biasBlock(bias, place, plan.isNarrow) : { left: 0, right: 0, top: 0, bottom: 0 };
}

/** A note beside a part. */
export class Note {
  /**
   * @param {string} name
   * @param {{title: string, rows: Row[]}} all
   * @param {import("./places/plan.js").Block} beside what it stands beside
   * @param {Plan} plan
   */
  constructor(name, { title, rows }, beside, plan) {
    this.name = name;
    const letters = rows.some((row) => row.name.startsWith("∂")) ? 74 : 52;
    const [w, h] = [Math.max(letters + NUMBER + 12, 16 + 7 * title.length), ROW * (rows.length + (title ? 1 : 0)) + 8];
    const isRight = beside.right + APART + w <= plan.width || beside.left - APART - w < 0;
    const x = isRight ? Math.min(beside.right + APART, plan.width - w) : beside.left - APART - w;
    const top = Math.min(Math.max((beside.top + beside.bottom - h) / 2, 0), plan.height - h);
    this.cells = rows.map((_, k) => new Cell(x + w - NUMBER - 6, top + 5 + ROW * (k + (title ? 1 : 0)), NUMBER, 18, "end"));
    this.g = s(
      "g",
      { class: "tip" },
      s("rect", { class: "under", x, y: top, width: w, height: h, rx: 6 }),
      title && s("text", { class: "cap", x: x + 8, y: top + 18 }, title),
      ...rows.flatMap((row, k) => s("text", { class: "wl", x: x + 8, y: top + 19 + ROW * (k + (title ? 1 : 0)) }, ...tspans(row.name))),
      ...this.cells.map((cell) => cell.g),
    );
  }

  /**
   * The note of a part: the one that is there, a new one, or null where nothing is to be said.
   * @param {Note | null} before
   * @param {string} name
   * @param {NetworkData} data
   * @param {Plan} plan
   */
  static of(before, name, data, plan) {
    const all = contents(name, data, plan);
    if (!all) return null;
    const note = before?.name === name ? before : new Note(name, all, blockOf(name, data, plan), plan);
    const asked = new Set(data.asked);
    all.rows.forEach(({ name: quantity, value, isGiven }, k) => note.cells[k].write(value, asked.has(quantity), false, isGiven));
    return note;
  }
}
