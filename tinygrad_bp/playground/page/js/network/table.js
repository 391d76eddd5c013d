/** The network as tables, with all digits, for who does not see the drawing or wants to copy. */

import { h } from "../dom.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./data.js").Num} Num */

/** @param {Num | null | undefined} x @param {boolean} [isAsked] */
const whole = (x, isAsked) => (isAsked ? "?" : x === null || x === undefined ? "" : String(x).replace("-", "−"));

/**
 * The tables of a network: of each, its caption, its head, and its rows.
 * @param {NetworkData} data
 * @returns {{caption: string, head: string[], rows: string[][]}[]}
 */
function tablesOf(data) {
  const asked = new Set(data.asked);
  const inputs = data.layers[0].map((node) => [node.name, whole(node.out)]);
  const neurons = data.layers
    .slice(1)
    .flat()
    .map((node) => [
      node.name,
      whole(node.net, asked.has(`net_${node.name}`)),
      whole(node.out, asked.has(`out_${node.name}`)),
      node.activation ?? "",
      whole(node.slope),
      node.state ?? "",
    ]);
  const by = (/** @type {string} */ name) => asked.has(`∂E_total/∂${name}`);
  const links = data.links.map((link) => [link.name, link.source, link.target, whole(link.value), whole(link.derivative, by(link.name)), link.isFrozen ? "frozen" : "learning"]);
  const biases = data.biases.map((bias) => [
    bias.name,
    bias.of.join(", "),
    whole(bias.value),
    whole(bias.derivative, by(bias.name)),
    bias.fixed ? "fixed" : "learning",
  ]);
  const errors = data.errors.map((error) => [error.name, error.of, whole(error.target), whole(error.value, asked.has(error.name))]);
  errors.push([data.total.name, "", "", whole(data.total.value, asked.has(data.total.name))]);
  return [
    { caption: "Inputs", head: ["name", "value"], rows: inputs },
    { caption: "Neurons", head: ["name", "net", "out", "activation", "slope", "state"], rows: neurons },
    { caption: "Weights", head: ["name", "from", "to", "weight", "derivative", "kind"], rows: links },
    { caption: "Biases", head: ["name", "of", "bias", "derivative", "kind"], rows: biases },
    { caption: "Errors", head: ["name", "output", "target", "error"], rows: errors },
  ].filter(({ rows }) => rows.length > 0);
}

/** A table that is written in place. */
export class NetworkTables {
  constructor() {
    this.summary = h("summary", {}, "Show as a table");
    this.body = h("div", { class: "nettables" });
    this.element = h("details", { class: "astable" }, this.summary, this.body);
    /** @type {NetworkData | null} */
    this.data = null;
    this.shape = "";
    this.element.addEventListener("toggle", () => this.data && this.write(this.data));
  }

  /** @param {NetworkData} data */
  write(data) {
    this.data = data;
    if (!this.element.open) return;
    const tables = tablesOf(data);
    const shape = tables.map((table) => `${table.caption} ${table.rows.length}`).join();
    if (shape !== this.shape) {
      this.shape = shape;
      this.body.replaceChildren(
        ...tables.map(({ caption, head, rows }) =>
          h(
            "table",
            {},
            h("caption", {}, caption),
            h("thead", {}, h("tr", {}, ...head.map((word) => h("th", { scope: "col" }, word)))),
            h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((_, k) => (k ? h("td", {}) : h("th", { scope: "row" })))))),
          ),
        ),
      );
    }
    tables.forEach(({ rows }, at) => {
      const body = /** @type {HTMLTableElement} */ (this.body.children[at]).tBodies[0];
      rows.forEach((row, line) => {
        const cells = body.rows[line].cells;
        row.forEach((text, k) => {
          if (cells[k].textContent !== text) cells[k].textContent = text;
        });
      });
    });
  }
}
