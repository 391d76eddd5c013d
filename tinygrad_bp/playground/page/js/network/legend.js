/** What the lines and boxes of the drawing mean. */

import { h, s, say } from "../dom.js";
import { drawn } from "../numbers.js";
import { scaleOf } from "./lines.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */

const picture = (/** @type {SVGElement} */ part) => s("svg", { viewBox: "0 0 30 14", "aria-hidden": "true" }, part);
const line = (/** @type {string} */ kind, width = 3) =>
  picture(s("line", { class: `w ${kind}`, x1: 1, x2: 29, y1: 7, y2: 7, "stroke-width": width }));

export class Legend {
  constructor() {
    const words = { positive: h("span", {}), negative: h("span", {}), width: h("span", {}) };
    this.words = words;
    this.width = h("li", {}, line("plain", 6), words.width);
    this.lit = h("li", {}, picture(s("path", { class: "marker thin", d: "M5 7H25" })), "lit: in use now");
    const box = (/** @type {string} */ kind) =>
      picture(s("g", { class: `slot ${kind}` }, s("rect", { x: 1, y: 1, width: 28, height: 12, rx: 3 })));
    this.unknown = h("li", {}, box("unknown"), "not yet known");
    this.ask = h("li", {}, box("ask"), "asked for");
    this.frozen = h("li", {}, picture(s("path", { class: "bar", d: "M15 0V14" })), "frozen");
    this.signs = [h("li", {}, line("pos"), words.positive), h("li", {}, line("neg"), words.negative)];
    this.element = h("ul", { class: "legend" }, ...this.signs, this.width, this.lit, this.unknown, this.ask, this.frozen);
  }

  /** @param {NetworkData} data */
  write(data) {
    const isGradients = data.view === "gradients";
    const scale = scaleOf(data);
    say(this.words.positive, isGradients ? "gradient above 0" : "positive");
    say(this.words.negative, isGradients ? "below 0" : "negative");
    say(this.words.width, isGradients ? `widest: ${drawn(scale)}, the largest` : `widest: ${scale < 1e5 ? scale : drawn(scale)}`);
    const numbers = data.links.map((link) => link.derivative);
    const isUnknown = numbers.includes(null) || data.layers.flat().some((node) => node.out === null);
    const isTold = data.links.some((link) => (isGradients ? link.derivative : link.value) !== null);
    for (const sign of this.signs) sign.hidden = !isTold;
    this.width.hidden = !isTold || (isGradients ? scale === 0 : scale === 1);
    this.lit.hidden = !data.lit.order.length && !data.lit.links.length;
    this.unknown.hidden = !isUnknown;
    this.frozen.hidden = !data.links.some((link) => link.isFrozen);
    this.ask.hidden = data.asked.length === 0;
  }
}
