// Two runs in lockstep: both networks, the first number that differs, and why.

import { attribute, children, each, h, math, s, say } from "../dom.js";
import { spoken } from "../names.js";
import { joined } from "../network/data.js";
import { draw } from "../network/drawing.js";
import { scaleOf } from "../network/lines.js";
import { counted, shown } from "../numbers.js";
import { write } from "../words.js";
import { framed, picture } from "../charts/chart.js";
import { em } from "../charts/measure.js";

/** @typedef {import("../page.js").Page} Page */
/** @typedef {import("../numbers.js").Numeral} Numeral */
/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} symbol
 * @property {Numeral} left
 * @property {Numeral} right
 * @property {boolean} same
 * @property {boolean} first
 */
/**
 * @typedef {object} Comparison
 * @property {string | null} setting
 * @property {string} value
 * @property {string[]} sides
 * @property {number} update
 * @property {number} behind
 * @property {number} digits
 * @property {Row[]} rows
 * @property {number} left_out
 * @property {string | null} first
 * @property {import("../words.js").Words} why
 * @property {[import("../network/data.js").Links | null, any][]} networks
 * @property {[number, number][][]} errors
 * @property {"linear" | "log"} scale
 */

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const choice = h("select", { "aria-label": "What the second run differs in", onchange: () => set(choice.value) });
  const close = h("button", { class: "q", onclick: () => set("off") }, "Close");
  const why = h("p", { class: "why" });
  const titles = [h("figcaption"), h("figcaption")];
  const frames = ["First run", "Second run"].map((name) => h("div", { class: "sideframe", tabindex: "0", role: "group", "aria-label": name }));
  const figures = frames.map((frame, side) => h("figure", { class: "side" }, titles[side], frame));
  const heads = [h("th", { scope: "col" }), h("th", { scope: "col" })];
  const when = h("th", { scope: "col" });
  const body = h("tbody");
  const scroll = h(
    "div",
    { class: "rows", tabindex: "0", role: "region", "aria-label": "The numbers of both runs" },
    h("table", { class: "lock" }, h("thead", null, h("tr", null, when, ...heads)), body),
  );
  const left = h("p", { class: "note" });
  const chart = s("svg", { class: "chart", role: "img" });
  const parts = h("div", { class: "both" }, ...figures, h("div", { class: "told" }, why, scroll, left), h("div", { class: "curves" }, chart));
  root.append(h("div", { class: "head" }, h("h2", null, "Two runs side by side"), h("div", { class: "field" }, choice, close)), parts);

  /** @type {{value: string, label: string}[]} */
  let offered = [];
  /** @type {Comparison | null} */
  let last = null;
  let lit = "";

  /** @param {string} value */
  function set(value) {
    if (value === "off") root.hidden = true;
    page.send({ type: "set", name: "compare", value });
  }

  page.on("settings", (settings) => {
    offered = settings.comparisons ?? [];
    drawChoice(settings.values?.compare ?? "off");
  });

  page.on("compare", (/** @type {Comparison} */ data) => {
    last = data.setting === null ? null : data;
    parts.hidden = !last;
    if (!last) return;
    root.hidden = false;
    drawChoice(last.value);
    drawTable(last);
    drawCurves(last);
    const { first, sides } = last;
    const networks = last.networks.map(([links, numbers]) => joined(links, numbers));
    const links = networks.flatMap((network) => network?.links ?? []);
    const scale = scaleOf({ view: networks[0]?.view ?? "weights", links });
    networks.forEach((network, side) => {
      say(titles[side], sides[side]);
      if (network) draw(network, frames[side], first ? [first] : [], scale);
    });
  });
  new ResizeObserver(() => last && drawCurves(last)).observe(chart);

  /** @param {string} value */
  function drawChoice(value) {
    const known = offered.some((each) => each.value === value);
    const all = [{ value: "off", label: "choose what differs" }, ...offered];
    if (value !== "off" && !known) all.push({ value, label: last?.sides[1] ?? value });
    each(
      choice,
      all,
      (item) => `${item.value} ${item.label}`,
      (item) => h("option", { value: item.value }, item.label),
    );
    choice.value = value;
    close.hidden = value === "off" && parts.hidden;
  }

  /** @param {Comparison} data */
  function drawTable(data) {
    write(why, data.behind > 0 ? [`The second run catches up: ${counted(data.behind)} updates to go.`] : data.why);
    say(when, `after update ${counted(data.update)}`);
    heads.forEach((head, side) => say(head, data.sides[side].replace(/^.*: /, "")));
    each(
      body,
      data.rows,
      (row) => row.name,
      (row) => made(row),
      (element, row) => drawRow(element, row, data.digits),
    );
    left.hidden = !data.left_out;
    say(left, `${counted(data.left_out)} more numbers are left out.`);
    if (data.first !== lit) {
      lit = data.first ?? "";
      const row = /** @type {HTMLElement | null} */ (body.querySelector("tr.first"));
      scroll.scrollTop = row ? Math.max(row.offsetTop - scroll.clientHeight / 2, 0) : 0;
      if (data.first) page.speak(`First number that differs: ${why.textContent}`);
    }
  }

  /** @param {Comparison} data */
  function drawCurves(data) {
    const width = chart.getBoundingClientRect().width || 400;
    const curve = {
      points: data.errors[0],
      test: [],
      previous: data.errors[1],
      update: data.update,
      last: data.update,
      scale: data.scale,
      known: true,
      digits: data.digits,
      ghost: data.sides[1],
    };
    const frame = framed(curve, width, em());
    attribute(chart, "viewBox", `0 0 ${width} ${frame.bottom + 2.4 * em()}`);
    attribute(chart, "aria-label", `The errors of both runs: ${ends(data)}`);
    children(chart, ...picture(curve, frame, null));
  }
}

/** @param {Comparison} data */
function ends(data) {
  return data.errors.map((line, side) => `${data.sides[side]}, ${shown(line.at(-1)?.[1], data.digits)}`).join("; ");
}

/** @param {Row} row */
function made(row) {
  const symbol = h("span", { "aria-hidden": "true" });
  math(symbol, row.symbol);
  const name = h("th", { scope: "row" }, symbol, h("span", { class: "vh" }, spoken(row.name)));
  return h("tr", null, name, h("td"), h("td"));
}

/**
 * @param {HTMLTableRowElement} element
 * @param {Row} row
 * @param {number} digits
 */
function drawRow(element, row, digits) {
  element.classList.toggle("first", row.first);
  const [one, other] = texts(row, digits);
  const [, left, right] = element.cells;
  if (left.dataset.text === `${one}|${other}|${row.first}`) return;
  left.dataset.text = `${one}|${other}|${row.first}`;
  left.replaceChildren(...parted(one, other, row));
  right.replaceChildren(...parted(other, one, row));
}

/**
 * Both numbers, with so many digits that they can be told apart.
 * @param {Row} row
 * @param {number} digits
 * @returns {[string, string]}
 */
function texts(row, digits) {
  for (let more = digits; ; more += 2) {
    const both = /** @type {[string, string]} */ ([row.left, row.right].map((x) => (x === null ? "" : shown(x, Math.min(more, 17)))));
    if (row.same || more >= 17 || both[0] !== both[1]) return both;
  }
}

/**
 * A number with the digits marked from where it differs.
 * @param {string} text
 * @param {string} other
 * @param {Row} row
 * @returns {(string | Node)[]}
 */
function parted(text, other, row) {
  if (text === "") return [h("span", { class: "blank", role: "img", "aria-label": "not known" })];
  if (row.same || text === other) return [text];
  let same = 0;
  while (same < text.length && text[same] === other[same]) same += 1;
  return [text.slice(0, same), h(row.first ? "mark" : "u", null, text.slice(same))];
}
