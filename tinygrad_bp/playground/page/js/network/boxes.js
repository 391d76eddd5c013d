/** The parts that are boxes: the numbers of links, biases, errors and targets. */

import { attribute, s } from "../dom.js";
import { tspans } from "../names.js";
import { Cell, shortened } from "./parts.js";

/** @typedef {import("./data.js").Num} Num */
/** @typedef {import("./data.js").LinkData} LinkData */
/** @typedef {import("./data.js").BiasData} BiasData */
/** @typedef {import("./places/plan.js").Box} Box */
/** @typedef {import("./places/plan.js").Point} Point */
/** @typedef {import("./places/plan.js").BiasPlace} BiasPlace */
/** @typedef {{isLit: boolean, isAsked: boolean, isNow: boolean}} How */

/** The name, the weight and the derivative of a link, on its line. */
export class LinkLabel {
  /**
   * @param {LinkData} link
   * @param {Point} place
   * @param {number} w
   */
  constructor(link, place, w) {
    const left = place.x - w / 2;
    const y = place.y;
    const numbers = w < 80 ? 42 : 54;
    this.under = s("rect", { class: "under", x: left, y: y - 20, width: w, height: 41, rx: 6 });
    this.mark = s("rect", { class: "markbox", x: left, y: y - 22, width: w, height: 24, rx: 4 });
    this.weight = new Cell(left + w - numbers - 2, y - 20, numbers, 19, "end");
    this.weight.g.dataset.edit = link.name;
    this.weight.most = w - 10 - 7 * (link.name.length + 0.5);
    this.slot = new Cell(left + 2, y + 1, w - 4, 19);
    this.g = s(
      "g",
      { class: "link", "data-name": link.name },
      this.under,
      this.mark,
      s("text", { class: "wl", x: left + 4, y: y - 6 }, ...tspans(link.name)),
      this.weight.g,
      this.slot.g,
    );
  }

  /** @param {LinkData} link @param {How} how */
  write(link, { isLit, isAsked, isNow }) {
    this.weight.write(link.value, false, false, true);
    this.slot.write(link.derivative, isAsked, isNow);
    attribute(this.g, "class", isLit ? "link sel" : "link");
  }
}

/** A bias: a square with its number. */
export class BiasPart {
  /**
   * @param {BiasData} bias
   * @param {BiasPlace} place
   * @param {boolean} isNarrow
   */
  constructor(bias, place, isNarrow) {
    const { x, y, size, has } = place;
    this.square = s("rect", { class: "square", x, y, width: size, height: size, rx: 3 });
    this.base = has === "all" ? "bias" : "bias small";
    this.g = s("g", { class: this.base, "data-name": bias.name }, this.square);
    this.cap = s("text", { class: "cap" });
    /** @type {Cell | null} */
    this.slot = null;
    const right = x + size + 7;
    /** What can be touched. @param {number} width @param {number} height */
    const touch = (width, height) => s("rect", { class: "touch", x: x - 3, y: y - 6, width, height });
    if (bias.shared) {
      this.g.prepend(touch(108, 42));
      this.value = new Cell(right + 16, y - 4, 56, 18, "end");
      this.slot = new Cell(right - 1, y + 15, 74, 18);
      attribute(this.cap, "x", String(right));
      attribute(this.cap, "y", String(y + 26));
      this.mark = s("rect", { class: "markbox", x: right - 3, y: y - 6, width: 78, height: 22, rx: 4 });
      this.g.append(this.mark, s("text", { class: "wl", x: right, y: y + 10 }, ...tspans(bias.name)));
    } else if (has === "all") {
      this.g.prepend(touch(94, 24));
      const name = 12 + 6 * (bias.name.length - 2);
      this.value = new Cell(right + name, y - 3, 54, 18, "start");
      this.g.append(s("rect", { class: "under", x: right - 3, y: y - 3, width: name + 58, height: 18, rx: 4 }));
      this.mark = s("rect", { class: "markbox", x: right - 3, y: y - 5, width: name + 60, height: 22, rx: 4 });
      this.g.append(this.mark, s("text", { class: "wl", x: right, y: y + 11 }, ...tspans(bias.name)));
      if (!isNarrow) this.slot = new Cell(right + name - 1, y - 22, 54, 18);
    } else {
      this.g.prepend(touch(62, 20));
      this.value = new Cell(x + size + 1, y - 3, 46, 14);
      this.mark = s("rect", { class: "markbox", x: x + size + 1, y: y - 3, width: 46, height: 15, rx: 4 });
      this.g.append(this.mark);
    }
    if (!bias.shared) this.value.text.classList.add("halo");
    this.value.g.dataset.edit = bias.name;
    this.g.append(this.value.g, this.cap);
    if (this.slot) this.g.append(this.slot.g);
  }

  /** @param {BiasData} bias @param {How} how */
  write(bias, { isLit, isAsked, isNow }) {
    this.value.write(bias.value, false, false, true);
    this.slot?.write(bias.derivative, isAsked, isNow);
    if (this.slot) attribute(this.slot.g, "visibility", bias.fixed ? "hidden" : null);
    const text = bias.fixed && bias.shared ? "fixed, shared" : "";
    if (this.cap.textContent !== text) this.cap.textContent = text;
    attribute(this.square, "class", bias.fixed ? "square fixed" : "square");
    attribute(this.g, "class", isLit ? `${this.base} sel` : this.base);
  }
}

/** The error of an output, or of all. */
export class ErrorBox {
  /**
   * @param {string} name
   * @param {Box} box
   * @param {boolean} isTotal
   */
  constructor(name, { x, y, w, h }, isTotal) {
    const isLow = h < 30;
    this.g = s("g", { class: isTotal ? "err total" : "err", "data-name": name });
    this.g.append(s("rect", { x: x - w / 2, y: y - h / 2, width: w, height: h, rx: isLow ? 6 : 8 }));
    if (isLow) {
      this.value = new Cell(x - 4, y - h / 2 + 2, w / 2, h - 4, "end");
      this.g.append(s("text", { class: "wl small", x: x - w / 2 + 8, y: y + 4 }, ...tspans(name)));
    } else {
      this.value = new Cell(x - w / 2 + 8, y + (isTotal ? 2 : 1), w - 16, isTotal ? 22 : 19);
      this.g.append(s("text", { class: "nm", x, y: y - (isTotal ? 6 : 4) }, ...tspans(name)));
    }
    if (isTotal) this.value.text.classList.add("big");
    this.base = isTotal ? "err total" : "err";
    this.g.append(this.value.g);
  }

  /** @param {Num | null} value @param {How} how */
  write(value, { isLit, isAsked }) {
    this.value.write(value, isAsked);
    attribute(this.g, "class", isLit ? `${this.base} lit` : this.base);
  }
}

/** What an output should be. */
export class TargetPart {
  /**
   * @param {string} name
   * @param {string} label what the output is called in the data
   * @param {number} x of its middle
   * @param {number} y of its letters
   */
  constructor(name, label, x, y) {
    this.value = new Cell(x - 2, y - 14, 46, 18);
    this.g = s("g", { class: "target", "data-name": name });
    this.g.append(s("rect", { class: "touch", x: x - 46, y: y - 17, width: 92, height: 24 }));
    this.g.append(s("text", { class: "cap", x: x - 4, y, "text-anchor": "end" }, label ? `${shortened(label)}: target` : "target"), this.value.g);
    this.value.g.dataset.edit = name;
  }

  /** @param {Num | null} value */
  write(value) {
    this.value.write(value, false, false, true);
  }
}
