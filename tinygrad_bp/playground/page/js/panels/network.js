/** The network: its drawing, what can be done in it, and the same as a table. */

import { attribute, h, say } from "../dom.js";
import { joined } from "../network/data.js";
import { draw } from "../network/drawing.js";
import { Editing } from "../editing.js";
import { freeze } from "../freezing.js";
import { Legend } from "../network/legend.js";
import { Pointing } from "../network/pointing.js";
import { Spots } from "../network/spots.js";
import { movedInWords } from "../network/names.js";
import { ErrorSum } from "../network/sum.js";
import { NetworkTables } from "../network/table.js";
import { number } from "../numbers.js";
import { step, stop } from "../network/walking.js";
import { drawMark } from "../marking.js";

/** @typedef {import("../network/data.js").NetworkData} NetworkData */
/** @typedef {import("../network/data.js").Num} Num */

/**
 * @param {HTMLElement} root
 * @param {import("../page.js").Page} page
 */
export function mount(root, page) {
  const views = ["weights", "gradients"].map((view) => {
    const button = h("button", { type: "button", "aria-pressed": "false" }, view);
    button.addEventListener("click", () => page.send({ type: "set", name: "view", value: view }));
    return button;
  });
  const which = h("p", { class: "note" });
  const frame = h("div", { class: "netframe" });
  const large = h("output", { class: "large num", hidden: true });
  const sum = new ErrorSum();
  const legend = new Legend();
  const tables = new NetworkTables();
  const heading = h("h2", { id: "network-h" }, "Network");
  const seg = h("div", { class: "seg", role: "group", "aria-label": "Line width shows" }, ...views);
  root.classList.add("network");
  root.setAttribute("aria-labelledby", "network-h");
  root.replaceChildren(h("div", { class: "head" }, heading, which, seg), frame, sum.element, large, legend.element, tables.element);

  /** @type {NetworkData | null} */
  let data = null;
  /** @type {import("../network/drawing.js").Drawing | null} */
  let drawing = null;
  /** @type {Spots | null} */
  let spots = null;
  let at = "";
  let shown = "";
  let chosen = "";

  const editing = new Editing(frame, {
    take: (name, value) => page.send({ type: "edit", name, value }),
    consider: (name, value) => page.send({ type: "consider", name, value }),
    leave: (name) => focus(name),
  });

  /** @param {string} name */
  function focus(name) {
    const handle = drawing?.handles.get(name);
    if (!drawing || !handle) return;
    at = name;
    stop(drawing.handles, name);
    handle.focus({ preventScroll: true });
    keepInView(name);
  }

  /** Scrolls the frame, and not the page, to a part. @param {string} name */
  function keepInView(name) {
    const handle = drawing?.handles.get(name);
    if (!handle) return;
    const [part, room] = [handle.getBoundingClientRect(), frame.getBoundingClientRect()];
    const margin = 24;
    if (part.width > room.width || part.height > room.height) return;
    if (part.left < room.left + margin) frame.scrollLeft -= room.left + margin - part.left;
    if (part.right > room.right - margin) frame.scrollLeft += part.right - room.right + margin;
    if (part.top < room.top + margin) frame.scrollTop -= room.top + margin - part.top;
    if (part.bottom > room.bottom - margin) frame.scrollTop += part.bottom - room.bottom + margin;
  }

  /** The number that can be changed under a name. @param {string} name @returns {Num | null} */
  function numberOf(name) {
    if (!data) return null;
    const link = data.links.find((one) => one.name === name);
    const bias = data.biases.find((one) => one.name === name);
    const input = data.layers[0].find((one) => one.name === name);
    const target = data.errors.find((one) => one.target_name === name);
    return link?.value ?? bias?.value ?? input?.out ?? target?.target ?? null;
  }

  /** @param {string} name */
  function edit(name) {
    const value = numberOf(name);
    const handle = drawing?.handles.get(name);
    const before = number(value);
    if (before === null || !handle) return;
    keepInView(name);
    const spot = spots?.labels.get(name)?.g;
    const digits = (spot ?? handle.parentElement)?.querySelector("[data-edit]") ?? handle;
    const [part, room] = [digits.getBoundingClientRect(), frame.getBoundingClientRect()];
    editing.open(name, before, {
      x: part.left + part.width / 2 - room.left + frame.scrollLeft,
      y: part.top + part.height / 2 - room.top + frame.scrollTop,
    });
  }

  const canFreeze = (/** @type {string} */ name) => [...(data?.links ?? []), ...(data?.biases ?? [])].some((one) => one.name === name);
  const canSelect = (/** @type {string} */ name) => !name.startsWith("target_");

  const pointing = new Pointing(frame, large, {
    point: (name) => {
      if (!spots) return;
      spots.pointed = name;
      spots.write();
    },
    choose: (name, isNumber) => {
      const isAgain = data?.selection === name || chosen === name;
      if (drawing) stop(drawing.handles, name);
      at = chosen = name;
      if (!canSelect(name) || (isNumber && isAgain)) edit(name);
      else page.select(name);
    },
  });

  frame.addEventListener("focusin", (event) => {
    const name = nameAt(event.target);
    if (!spots || !name) return;
    at = name;
    spots.focused = name;
    spots.write();
  });
  frame.addEventListener("focusout", () => {
    if (!spots) return;
    spots.focused = "";
    spots.write();
  });
  frame.addEventListener("keydown", (event) => {
    const name = nameAt(event.target);
    if (!data || !name || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step(data, name, event.key);
    if (next !== null) focus(next);
    else if (event.key === "Enter" || event.key === " ") canSelect(name) ? page.select(name) : edit(name);
    else if (event.key.toLowerCase() === "e" && !page.keys.areOff) edit(name);
    else if (event.key.toLowerCase() === "f" && !page.keys.areOff && canFreeze(name)) freeze(page, name);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  page.on("network", (numbers) => {
    const given = joined(page.newest("links"), numbers);
    data = given;
    if (!given) return;
    drawing ??= begun();
    drawing = draw(given, frame, null);
    const { handles } = drawing;
    if (!handles.has(at)) at = given.layers[0][0].name;
    stop(handles, at);
    spots?.write();
    if (given.selection !== chosen) chosen = "";
    const here = given.selection || given.lit.nodes[0] || "";
    if (here !== shown) {
      shown = here;
      keepInView(here);
    }
    pointing.write(given);
    sum.write(given);
    legend.write(given);
    tables.write(given);
    for (const button of views) attribute(button, "aria-pressed", String(button.textContent === given.view));
    const { index, count, is_scaled: isScaled } = given.sample;
    const parts = [count > 1 && `sample ${index + 1} of ${count}`, isScaled && "inputs scaled", movedInWords(given.moved)];
    const text = parts.filter(Boolean).join(", ");
    say(which, text);
    attribute(drawing.svg, "aria-label", summary(given));
  });

  page.onevent(({ type, name, value, total }) => {
    if (type === "considered") editing.would(name, value, total, Number(page.setting("digits") ?? 9));
  });

  function begun() {
    const made = draw(/** @type {NetworkData} */ (data), frame, null);
    const marked = new Spots(made);
    spots = marked;
    made.onbuilt = () => {
      const had = frame.contains(document.activeElement) && !editing.name;
      marked.clear();
      if (!made.handles.has(at)) at = data?.layers[0][0].name ?? "";
      stop(made.handles, at);
      if (had) focus(at);
      drawMark();
    };
    return made;
  }
}

/** The name of the part that an event is about. @param {EventTarget | null} target */
function nameAt(target) {
  const part = target instanceof Element ? target.closest("[data-name]") : null;
  return part?.getAttribute("data-name") ?? "";
}

/** The drawing in a sentence. @param {NetworkData} data */
function summary(data) {
  const counted = (/** @type {number} */ count, /** @type {string} */ noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const [inputs, ...others] = data.layers.map((layer) => layer.length);
  const outputs = others.pop() ?? 0;
  const hidden = others.map((count) => counted(count, "hidden neuron"));
  const lit = data.selection ? ` Lit: ${data.selection}.` : "";
  return `The network: ${[counted(inputs, "input"), ...hidden, counted(outputs, "output")].join(", ")}.${lit}`;
}
