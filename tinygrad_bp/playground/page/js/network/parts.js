/** The parts of the drawing: how each is made, and how its numbers are written in place. */

import { attribute, s } from "../dom.js";
import { tspans } from "../names.js";
import { drawn } from "../numbers.js";
import { shortened, textOf, wholeOf } from "./places/blocks.js";

/** @typedef {import("./data.js").Num} Num */
/** @typedef {import("./data.js").NodeData} NodeData */
/** @typedef {import("./data.js").Curve} Curve */
/** @typedef {import("./places/plan.js").Circle} Circle */

/** How wide a number is in the drawing's letters. @param {string} text */
const widthOf = (text) => [...text].reduce((sum, letter) => sum + (letter === "." ? 4 : letter === "-" ? 5 : 8), 0);

/**
 * What can be chosen of a part: a button behind its letters, which are in its name for readers.
 * @param {string} name
 * @param {import("./places/plan.js").Block} block
 */
export function keyOf(name, { left, right, top, bottom }) {
  return s("rect", { class: "touch", "data-name": name, x: left, y: top, width: right - left, height: bottom - top });
}

/** A number in its box, which is empty while the number is not known. */
export class Cell {
  /**
   * @param {number} x of the box's left side
   * @param {number} y of its top
   * @param {number} w
   * @param {number} h
   * @param {"start" | "end" | "middle"} [anchor]
   */
  constructor(x, y, w, h, anchor = "middle") {
    const at = { start: x + 1, middle: x + w / 2, end: x + w - 2 }[anchor];
    this.text = s("text", { class: "num", x: at, y: y + h / 2 + 5, "text-anchor": anchor });
    this.letters = document.createTextNode("");
    this.text.append(this.letters);
    this.most = w + 2; // a longer number is drawn narrower
    this.box = s("rect", { x, y, width: w, height: h, rx: 4 });
    this.looks = "slot unknown"; // kept here, as asking the page costs more, in each frame
    this.g = s("g", { class: this.looks }, this.box, this.text);
  }

  /**
   * @param {Num | null | undefined} value
   * @param {boolean} [isAsked]
   * @param {boolean} [isNow] whether it is what this phase gives
   * @param {boolean} [isGiven] whether it is known from the beginning, if it is not hidden
   */
  write(value, isAsked = false, isNow = false, isGiven = false) {
    const text = isAsked ? "?" : value === null || value === undefined ? "" : drawn(value);
    if (this.letters.data !== text) {
      this.letters.data = text;
      const isLong = widthOf(text) > this.most;
      attribute(this.text, "textLength", isLong && String(this.most));
      attribute(this.text, "lengthAdjust", isLong && "spacingAndGlyphs");
    }
    const kind = isAsked ? "ask" : text ? "known" : isGiven ? "hiddenby" : "unknown";
    const looks = `slot ${kind}${isNow && text && !isAsked ? " now" : ""}`;
    if (looks !== this.looks) attribute(this.g, "class", (this.looks = looks));
  }
}

/** A neuron or an input. */
export class NodePart {
  /**
   * @param {NodeData} node
   * @param {Circle} circle
   * @param {Curve | undefined} curve
   * @param {import("./places/plan.js").Manner} manner
   */
  constructor(node, circle, curve, manner) {
    const { isFull, isNarrow, namesBeside, namesInside } = manner;
    const r = circle.r;
    this.r = r;
    this.curve = curve && scaled(curve, r);
    this.isInput = node.kind === "input";
    this.body = s("circle", { class: "body", r });
    this.ring = s("circle", { class: "outer", r: r + 4.5 });
    this.tangent = s("line", { class: "tangent" });
    this.dot = s("circle", { class: "op", r: r > 32 ? 4 : r > 24 ? 3.2 : 2.5 });
    this.g = s("g", {
      class: this.isInput ? "node input" : "node",
      "data-name": node.name,
      transform: `translate(${circle.x} ${circle.y})`,
    });
    const { left, right, top, bottom } = textOf(node, r, manner);
    this.key = keyOf(node.name, wholeOf(node, r, manner));
    this.g.append(this.key, s("rect", { class: "ground", x: left, y: top, width: right - left, height: bottom - top, rx: 4 }), this.body, this.ring);
    if (this.curve) this.g.append(s("polyline", { class: "act", points: this.curve.line }), this.tangent, this.dot);
    /** @type {string | null} */
    this.looks = null;
    /** @type {string | null} */
    this.place = null;
    /** @type {boolean | null} */
    this.isDrawn = null;
    this.mark = s("rect", { class: "markbox", rx: 4 });
    this.g.append(this.mark);
    /** @type {Cell | null} */
    this.net = null;
    if (this.isInput) this.out = this.#input(node, isFull, isNarrow, namesBeside);
    else if (isFull) this.out = this.#full(node.name, isNarrow);
    else this.out = this.#compact(node.name, namesInside);
  }

  /** @param {NodeData} node @param {boolean} isFull @param {boolean} isNarrow @param {boolean} isBeside */
  #input({ name, label }, isFull, isNarrow, isBeside) {
    const r = this.r;
    this.g.append(s("text", { class: r < 14.5 ? "nm small" : "nm", y: 5 }, ...tspans(name)));
    if (isBeside) {
      this.g.append(s("text", { class: "long", x: -r - 8, y: -3, "text-anchor": "end" }, shortened(label)));
      return this.#cell(-r - 60, 1, 54, 18, "end");
    }
    if (label) {
      this.g.append(s("text", { class: "long halo", x: -r, y: r + 15 }, shortened(label)));
      return this.#cell(-r, r + 18, 52, 18, "middle");
    }
    if (isNarrow) return this.#cell(-r - 1, r + (isFull ? 5 : 2), 50, isFull ? 18 : 15, "start");
    return this.#cell(-26, r + (isFull ? 4 : 1), 52, isFull ? 18 : 15, "middle");
  }

  /** @param {string} name @param {boolean} isNarrow */
  #full(name, isNarrow) {
    const r = this.r;
    const long = Math.max(0, name.length - 2);
    this.g.append(s("text", { class: long && r < 30 ? "nm small" : "nm", x: -0.42 * r + 3 * long, y: -0.28 * r }, ...tspans(name)));
    if (isNarrow) return this.#cell(-27, r + 4, 54, 20, "middle");
    this.g.append(s("text", { class: "cap halo", x: -38, y: r + 17 }, "net"));
    this.net = new Cell(-12, r + 4, 52, 17, "end");
    this.net.text.classList.add("halo");
    this.g.append(this.net.g);
    const out = s("text", { class: "cap out halo", x: -38, y: r + 36 }, "out");
    const cell = this.#cell(-12, r + 23, 52, 17, "end", -42);
    this.g.append(out);
    return cell;
  }

  /** @param {string} name @param {boolean} isInside */
  #compact(name, isInside) {
    const r = this.r;
    if (isInside) {
      this.g.append(s("text", { class: "nm small", x: -0.4 * r, y: -0.3 * r }, ...tspans(name)));
      return this.#cell(-24, r + 2, 48, 14, "middle");
    }
    this.g.append(s("text", { class: "wl small halo", x: -8, y: r + 13, "text-anchor": "end" }, ...tspans(name)));
    return this.#cell(-4, r + 2, 46, 14, "start");
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {"start" | "end" | "middle"} anchor
   * @param {number} [left] where the marker begins
   */
  #cell(x, y, w, h, anchor, left = x) {
    const cell = new Cell(x, y, w, h, anchor);
    cell.g.dataset.boxed = ""; // its letters have the marker behind them while it is in use
    for (const [name, value] of Object.entries({ x: left, y: y - 1, width: x + w + 2 - left, height: h + 2 })) {
      this.mark.setAttribute(name, String(value));
    }
    cell.text.classList.add("halo");
    this.g.append(cell.g);
    return cell;
  }

  /**
   * @param {NodeData} node
   * @param {{isLit: boolean, isInUse: boolean, hasTangent: boolean, asked: Set<string>}} how
   */
  write(node, { isLit, isInUse, hasTangent, asked }) {
    this.out.write(node.out, asked.has(`out_${node.name}`), false, this.isInput);
    this.net?.write(node.net, asked.has(`net_${node.name}`));
    const state = node.state ? " sat" : "";
    const looks = `node${this.isInput ? " input" : ""}${isLit ? " lit" : ""}${isInUse ? " inuse" : ""}${state}`;
    if (looks !== this.looks) attribute(this.g, "class", (this.looks = looks));
    if (!this.curve) return;
    const at = typeof node.net === "number" && typeof node.out === "number" ? this.curve.at(node.net, node.out) : null;
    const place = at ? at.map((x) => x.toFixed(1)).join(" ") : "";
    if (place !== this.place) {
      this.place = place;
      attribute(this.dot, "class", at ? "op" : "op gone");
      if (at) ["cx", "cy"].forEach((name, k) => this.dot.setAttribute(name, at[k].toFixed(1)));
    }
    const isDrawn = hasTangent && at !== null && typeof node.slope === "number";
    if (isDrawn !== this.isDrawn) attribute(this.tangent, "class", isDrawn ? "tangent" : "tangent gone");
    this.isDrawn = isDrawn;
    if (isDrawn && at) {
      const steep = this.curve.steepness(/** @type {number} */ (node.slope));
      const along = (0.58 * this.r) / Math.hypot(1, steep);
      attribute(this.tangent, "x1", (at[0] - along).toFixed(1));
      attribute(this.tangent, "y1", (at[1] + along * steep).toFixed(1));
      attribute(this.tangent, "x2", (at[0] + along).toFixed(1));
      attribute(this.tangent, "y2", (at[1] - along * steep).toFixed(1));
    }
  }
}

/**
 * An activation's curve in a circle.
 * @param {Curve} curve
 * @param {number} r
 */
function scaled(curve, r) {
  const points = curve.points.filter(([, y]) => typeof y === "number"); // beside a pole it has no numbers
  if (points.length < 2) return null;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const kx = (1.32 * r) / (right - left);
  const ky = r / (high - low || 1);
  const px = (/** @type {number} */ x) => (Math.min(Math.max(x, left), right) - (left + right) / 2) * kx;
  const py = (/** @type {number} */ y) => ((low + high) / 2 - Math.min(Math.max(y, low), high)) * ky;
  return {
    line: points.map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`).join(" "),
    at: (/** @type {number} */ x, /** @type {number} */ y) => [px(x), py(y)],
    steepness: (/** @type {number} */ slope) => (slope * ky) / kx,
  };
}
