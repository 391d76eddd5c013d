/** The error as a sum, below a narrow drawing, which has no room for it at its right. */

import { attribute, h, say } from "../dom.js";
import { symbol } from "../names.js";
import { drawn } from "../numbers.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */

export class ErrorSum {
  constructor() {
    this.element = h("p", { class: "esum" });
    this.shape = "";
    /** @type {{name: string, item: HTMLElement, number: HTMLElement}[]} */
    this.terms = [];
  }

  /** @param {NetworkData} data */
  write(data) {
    const parts = data.errors.filter((error) => error.name);
    const all = [data.total, ...parts];
    const shape = all.map(({ name }) => name).join();
    if (shape !== this.shape) {
      this.shape = shape;
      this.terms = all.map(({ name }) => {
        const number = h("b", { class: "num" });
        return { name, number, item: h("span", {}, symbol(name), " ", number) };
      });
      const signs = all.map((_, k) => (k === 0 ? "" : k === 1 ? "=" : "+"));
      this.element.replaceChildren(...this.terms.flatMap(({ item }, k) => [signs[k], item]));
    }
    const asked = new Set(data.asked);
    this.terms.forEach(({ name, item, number }, k) => {
      const { value } = all[k];
      const text = asked.has(name) ? "?" : value === null ? "…" : drawn(value);
      say(number, text);
      attribute(item, "class", data.lit.nodes.includes(name) ? "lit" : null);
    });
  }
}
