/** The parts that are boxes: the numbers of links, biases, errors and targets. */

import { attribute, s } from "../dom.js";
import { tspans } from "../names.js";
import { Cell, keyOf } from "./parts.js";
import { around, biasBlock, nameWidth, shortened } from "./places/blocks.js";

/** @typedef {import("./data.js").Num} Num */
/** @typedef {import("./data.js").LinkData} LinkData */
/** @typedef {import("./data.js").BiasData} BiasData */
/** @typedef {import("./places/plan.js").Box} Box */
/** @typedef {import("./places/plan.js").Point} Point */
/** @typedef {import("./places/plan.js").BiasPlace} BiasPlace */
/** @typedef {{isLit: boolean, isAsked: boolean, isNow: boolean}} How */

/** The name, the weight and the derivative of a link, on its line; or one of the two numbers. */
export class LinkLabel {
  /**
   * @param {LinkData} link
   * @param {Point} place
   * @param {number} w
   * @param {"both" | "weights" | "gradients"} numbers
   */
  constructor(link, place, w, numbers) {
    const isWhole = numbers === "both";
    const left = place.x - w / 2;
    const top = place.y - (isWhole ? 20 : 10);
    const room = w < 80 ? 42 : 54;
    this.place = place;
    this.key = keyOf(link.name, around(place, w, isWhole ? 41 : 20));
    this.g = s(
      "g",
      { class: "link", "data-name": link.name },
      this.key,
      s("rect", { class: "under", x: left, y: top, width: w, height: isWhole ? 41 : 20, rx: 6 }),
      s("rect", { class: "markbox", x: left, y: top - (isWhole ? 2 : 0), width: w, height: isWhole ? 24 : 20, rx: 4 }),
      s("text", { class: "wl", x: left + 4, y: top + 14 }, ...tspans(link.name)),
    );
    /** @type {Cell | null} */
    this.weight = null;
    /** @type {Cell | null} */
    this.slot = null;
    const most = w - 10 - 7 * (link.name.length + 0.5);
    if (numbers !== "gradients") {
      this.weight = new Cell(left + w - room - 2, top, room, 19, "end");
      this.weight.g.dataset.edit = link.name;
      this.weight.most = most;
      this.g.append(this.weight.g);
    }
    if (numbers !== "weights") {
      this.slot = isWhole ? new Cell(left + 2, top + 21, w - 4, 19) : new Cell(left + w - most - 2, top + 1, most, 18);
      this.g.append(this.slot.g);
    }
  }

  /** @param {LinkData} link @param {How} how */
  write(link, { isLit, isAsked, isNow }) {
    this.weight?.write(link.value, false, false, true);
    this.slot?.write(link.derivative, isAsked, isNow);
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
    const { x, y, size, has, isTight } = place;
    this.square = s("rect", { class: "square", x, y, width: size, height: size, rx: 3 });
    this.base = has === "all" ? "bias" : "bias small";
    this.g = s("g", { class: this.base, "data-name": bias.name }, this.square);
    this.cap = s("text", { class: "cap" });
    this.words = isTight ? "fixed" : "fixed, shared";
    /** @type {Cell | null} */
    this.slot = null;
    const right = x + size + 7;
    const block = biasBlock(bias, place, isNarrow);
    this.key = keyOf(bias.name, block);
    this.g.prepend(this.key);
    if (bias.shared) {
      const below = isTight ? 18 : 0; // the name has a line of its own, where columns are near each other
      this.value = isTight ? new Cell(right - 1, y + 14, 52, 18, "start") : new Cell(right + 16, y - 4, 56, 18, "end");
      this.slot = new Cell(right - 1, y + 15 + below, isTight ? 52 : 74, 18);
      attribute(this.cap, "x", String(right));
      attribute(this.cap, "y", String(y + 26 + below));
      this.mark = s("rect", { class: "markbox", x: right - 3, y: y - 6, width: isTight ? 54 : 78, height: 22 + below, rx: 4 });
      this.g.append(this.mark, s("text", { class: "wl", x: right, y: y + 10 }, ...tspans(bias.name)));
    } else if (has === "all") {
      const name = nameWidth(bias);
      this.value = new Cell(right + name, y - 3, 54, 18, "start");
      this.g.append(s("rect", { class: "ground", x: right - 3, y: block.top, width: name + 57, height: y + 16 - block.top, rx: 4 }));
      this.mark = s("rect", { class: "markbox", x: right - 3, y: y - 5, width: name + 60, height: 22, rx: 4 });
      this.g.append(this.mark, s("text", { class: "wl", x: right, y: y + 11 }, ...tspans(bias.name)));
      if (!isNarrow) this.slot = new Cell(right + name - 1, y - 22, 54, 18);
    } else {
      this.g.append(s("rect", { class: "ground", x: x + size + 1, y: y - 3, width: 46, height: 15, rx: 4 }));
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
    const text = bias.fixed && bias.shared ? this.words : "";
    if (this.cap.textContent !== text) this.cap.textContent = text;
    attribute(this.square, "class", `square${bias.fixed ? " fixed" : ""}${bias.fixed && !bias.shared ? " own" : ""}`);
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
   * @param {{x: number, y: number, left: number}} place of its middle and its letters, and where its name begins
   */
  constructor(name, label, { x, y, left }) {
    this.value = new Cell(x - 2, y - 14, 52, 18);
    this.g = s("g", { class: "target", "data-name": name });
    this.key = keyOf(name, { left, right: x + 52, top: y - 17, bottom: y + 7 });
    this.g.append(this.key);
    this.g.append(s("rect", { class: "ground", x: left, y: y - 15, width: x + 52 - left, height: 20, rx: 4 }));
    this.g.append(s("text", { class: "cap", x: x - 6, y, "text-anchor": "end" }, label ? `${shortened(label)}: target` : "target"), this.value.g);
    this.value.g.dataset.edit = name;
  }

  /** @param {Num | null} value */
  write(value) {
    this.value.write(value, false, false, true);
  }
}
