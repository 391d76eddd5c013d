// The mathematics beside the network: how the error changes with what is selected.

import { attribute, children, each, h, math, say } from "../dom.js";
import { badge, formula, number, pointAtEachOther, words } from "../derivation/parts.js";
import { drawForward, drawSteps } from "../derivation/steps.js";
import { counted } from "../numbers.js";
import { keepRoom } from "../steady.js";

/** @typedef {import("../page.js").Page} Page */

/** How often it is measured what is too long, while a run plays, in milliseconds. */
const SELDOM = 500;

const EMPTY = "Click a weight, a bias or a neuron: how it acts on the error is worked out here.";
const CONVENTIONS = { tutorial: "tutorial’s signs", negated: "δ with its sign taken out", plain: "without δ" };

/**
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  const parts = {
    title: h("h2", { id: "derivation-title", tabindex: -1 }),
    note: h("p", { class: "note" }),
    signs: signs(page),
    sample: h("p", { class: "note" }),
    moved: h("p", { class: "note moved" }),
    empty: h("p", { class: "empty" }, EMPTY),
    forward: h("ol", { class: "steps forward" }),
    second: h("h3"),
    chain: h("div", { class: "chain", role: "group", "aria-label": "The chain rule, and the numbers below" }),
    steps: h("ol", { class: "steps" }),
    nothing: h("p", { class: "how" }, "The error does not depend on it."),
    why: h("details", { class: "why" }, h("summary"), h("p")),
    reasons: h("div"),
  };
  const head = h("div", { class: "head" }, parts.title, parts.note, parts.signs);
  const inside = h("div", null, head, parts.sample, parts.moved, parts.empty, parts.forward, parts.second, parts.chain, parts.steps, parts.nothing, parts.why, parts.reasons);
  root.append(inside);
  const takeBack = keepRoom(root, inside);
  root.addEventListener("toggle", takeBack, true);
  attribute(root, "aria-labelledby", "derivation-title");
  root.removeAttribute("aria-label");
  let of = "";
  let [isPlaying, shape, timer] = [false, "", 0];
  page.on("status", (status) => {
    isPlaying = status.is_playing;
    if (status.shape !== shape) takeBack();
    shape = status.shape;
  });
  page.on("derivation", (data) => {
    attribute(parts.empty, "hidden", data !== null);
    attribute(parts.signs, "hidden", !data?.chain);
    for (const name of /** @type {const} */ (["note", "sample", "moved", "forward", "second", "chain", "steps", "nothing", "why", "reasons"])) {
      attribute(parts[name], "hidden", data === null);
    }
    if (data === null) {
      of = "";
      if (!isPlaying && page.setting("lesson") === "off") takeBack();
      return say(parts.title, "Derivation");
    }
    const digits = page.setting("digits") ?? 9;
    parts.signs.value = data.convention;
    words(parts.title, data.title);
    say(parts.note, data.chain ? paths(data.count) : "");
    attribute(parts.sample, "hidden", !data.sample);
    say(parts.sample, data.sample);
    attribute(parts.moved, "hidden", !data.moved?.length);
    words(parts.moved, data.moved ?? []);
    drawForward(parts.forward, data.forward, digits);
    drawSecond(parts.second, data);
    drawChain(parts.chain, data.chain, digits);
    drawSteps(parts.steps, { ...data, steps: data.steps ?? [] }, digits, page);
    attribute(parts.nothing, "hidden", !data.nothing);
    drawWhy(parts.why, data.why, data.of !== of);
    drawReasons(parts.reasons, data.reasons ?? []);
    of = data.of;
    timer ||= window.setTimeout(measure, isPlaying ? SELDOM : 0);
  });

  /** Keys scroll what is too long. To measure is to lay out the page: not within a frame. */
  function measure() {
    timer = 0;
    for (const line of root.querySelectorAll(".eqn, .equation")) {
      attribute(line, "tabindex", line.scrollWidth > line.clientWidth ? 0 : null);
    }
  }
  new ResizeObserver(() => (timer ||= window.setTimeout(measure))).observe(root);
  pointAtEachOther();
  for (const key of [1, 2, 3]) page.keys.add(String(key), `go to factor ${key} of the derivation`, () => goTo(root, key));
}

/** @param {number} count */
function paths(count) {
  return count > 1 ? `${counted(count)} paths` : "one path";
}

/** @param {Page} page */
function signs(page) {
  const options = Object.entries(CONVENTIONS).map(([value, label]) => h("option", { value }, label));
  const select = h("select", { class: "q", "aria-label": "Signs" }, ...options);
  select.onchange = () => page.send({ type: "set", name: "convention", value: select.value });
  return select;
}

/**
 * @param {HTMLElement} root
 * @param {number} key
 */
function goTo(root, key) {
  const at = root.querySelector(`.term[data-badge="${key}"]`);
  if (at instanceof HTMLElement) at.focus();
}

/**
 * Of a neuron: how the error changes with it, after how it is calculated.
 * @param {HTMLElement} element
 * @param {any} data
 */
function drawSecond(element, data) {
  attribute(element, "hidden", !data.chain || data.forward.length === 0);
  if (!element.hidden) words(element, ["How ", { math: data.error }, " changes with ", { math: data.by }]);
}

/**
 * The derivative and its factors in symbols, their numbers straight below.
 * @param {HTMLElement} root
 * @param {any} chain
 * @param {number} digits
 */
function drawChain(root, chain, digits) {
  attribute(root, "hidden", !chain);
  if (!chain) return;
  const count = chain.factors.length;
  attribute(root, "class", `chain of${count}`);
  /** @type {{sign?: string, badge?: number, symbols?: string, value?: any, state?: import("../derivation/parts.js").State}[]} */
  const columns = [{ symbols: chain.symbols, value: chain.value, state: chain.state }];
  chain.factors.forEach((/** @type {any} */ factor, /** @type {number} */ index) => {
    columns.push({ sign: index ? "·" : "=" }, factor);
  });
  each(
    root,
    columns,
    (column, index) => `${index} ${column.sign ?? "column"} ${count}`,
    (column, index) => (column.sign ? signColumn(column.sign) : factorColumn(index)),
    (element, column) => {
      if (column.sign) return;
      const [term, value] = element.children;
      math(term.lastElementChild ?? term, column.symbols ?? "");
      number(value, column.value, digits, column.state);
      if (!column.badge) attribute(value, "class", column.value === null ? "res num" : "res num lit");
    },
  );
}

/** @param {string} sign */
function signColumn(sign) {
  return h("div", { class: "col eq", "aria-hidden": "true" }, h("span", null, sign), h("span", null, sign));
}

/** @param {number} index */
function factorColumn(index) {
  if (index === 0) return h("div", { class: "col" }, h("div", { class: "res" }, h("span")), h("output"));
  const mark = index / 2;
  const term = h("div", { class: "term", "data-badge": mark, tabindex: 0, role: "group", "aria-label": `factor ${mark}` }, badge(mark), h("span"));
  return h("div", { class: "col" }, term, h("div", { class: "num" }));
}

/**
 * @param {HTMLDetailsElement} element
 * @param {any} why
 * @param {boolean} isNew
 */
function drawWhy(element, why, isNew) {
  attribute(element, "hidden", !why);
  if (!why) return;
  if (isNew) element.open = false;
  say(element.children[0], why.title);
  words(element.children[1], why.text);
}

/**
 * Why the derivative of a step that people take at once is what it is.
 * @param {HTMLElement} root
 * @param {any[]} reasons
 */
function drawReasons(root, reasons) {
  each(
    root,
    reasons,
    (_, index) => index,
    () => h("details", { class: "why" }, h("summary"), h("div")),
    (element, reason) => {
      words(element.children[0], reason.title);
      each(
        element.children[1],
        /** @type {any[]} */ (reason.blocks),
        (block, index) => `${index} ${JSON.stringify(block)}`,
        (block) => (block.words ? h("p") : h("div", { class: "equation" })),
        (part, block) => {
          if (block.words) return words(part, block.words);
          if (part.firstChild) return;
          const sides = /** @type {string[]} */ (block.sides).flatMap((side, index) => [index ? " = " : null, formula(side)]);
          children(part, ...sides);
        },
      );
    },
  );
}
