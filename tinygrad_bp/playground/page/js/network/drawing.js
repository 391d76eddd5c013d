/**
 * The drawing of a network: made anew where its shape or the room for it changes, else written
 * in place, so that numbers under a still pointer follow the training.
 */

import { attribute, h, s } from "../dom.js";
import { BiasPart, ErrorBox, LinkLabel, TargetPart } from "./boxes.js";
import { derivativeBy } from "./data.js";
import { planned } from "./places/geometry.js";
import { ends } from "./places/labels.js";
import { Light } from "./light.js";
import { barOf, look, scaleOf } from "./lines.js";
import { nameOfBias, nameOfError, nameOfLink, nameOfNode, nameOfTarget } from "./names.js";
import { NodePart } from "./parts.js";
import { errorWires } from "./places/route.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./data.js").LinkData} LinkData */
/** @typedef {import("./places/plan.js").Plan} Plan */
/** @typedef {{line: SVGElement, bar: SVGElement, hit: SVGElement, label: LinkLabel | null, width: number, looks: string}} LinkParts */

/** How often the names for readers follow a run, in milliseconds; of many parts, so much for each. */
const [NAMES_EVERY, NAME_EVERY] = [500, 3];

export class Drawing {
  /**
   * @param {HTMLElement} target what it is drawn in
   * @param {boolean} isStill whether nothing can be chosen in it
   */
  constructor(target, isStill) {
    this.target = target;
    this.role = isStill ? "img" : "button";
    this.svg = s("svg", { class: "net", role: "group" });
    target.append((this.inner = h("div", { class: "netinner" }, this.svg)));
    /** @type {NetworkData | null} */
    this.data = null;
    /** @type {Plan | null} */
    this.plan = null;
    this.shape = "";
    /** @type {Map<string, SVGElement>} what can be chosen, by its name */
    this.handles = new Map();
    /** @type {Set<string>} names that are marked, as what differs in a comparison */
    this.marked = new Set();
    /** @type {number | null} what the widths are shares of, where another drawing has the same */
    this.scale = null;
    /** @type {() => void} after the drawing was made anew */
    this.onbuilt = () => {};
    this.named = this.timer = 0;
    this.room = this.#measured();
    this.observer = new ResizeObserver(() => {
      this.room = this.#measured();
      if (this.data) this.update(this.data);
    });
    this.observer.observe(target);
  }

  /** How wide the drawing may be, in units of a sixteenth of a rem. */
  #measured() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Math.floor((this.target.clientWidth * 16) / rem);
  }

  /** @param {NetworkData} data */
  update(data) {
    this.data = data;
    if (this.room < 1) return;
    const shape = shapeOf(data, this.room);
    if (shape !== this.shape) {
      this.shape = shape;
      this.#build(data, this.room);
      this.onbuilt();
    }
    this.#write(data);
    const wait = Math.max(NAMES_EVERY, NAME_EVERY * this.handles.size);
    if (performance.now() - this.named >= wait) this.#name();
    else if (!this.timer) this.timer = window.setTimeout(() => this.#name(), wait);
  }

  /** @param {NetworkData} data @param {number} room */
  #build(data, room) {
    const plan = planned(data, room);
    this.plan = plan;
    const [width, height] = [Math.ceil(plan.width), Math.ceil(plan.height)];
    this.svg.replaceChildren();
    attribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
    attribute(this.svg, "width", `${width / 16}rem`);
    attribute(this.svg, "height", `${height / 16}rem`);
    attribute(this.svg, "class", `net ${plan.isNarrow ? "narrow" : "wide"}${plan.labels.size ? "" : " many"}`);
    this.light = new Light(data, plan);
    this.handles = new Map();
    const wires = errorWires(data, plan).map((d) => s("path", { class: "wire", d }));
    const buses = [...plan.biases.values()].flatMap((bias) => bias.wires).map((d) => s("path", { class: "wire bus", d }));
    this.links = new Map(data.links.map((link) => [link.name, this.#link(link, plan, data.view)]));
    this.nodes = new Map(data.layers.flat().map((node) => [node.name, this.#node(node, data, plan)]));
    this.biases = new Map(data.biases.map((bias) => [bias.name, this.#bias(bias, plan)]));
    this.#errors(data, plan);
    const links = [...this.links.values()];
    this.spots = s("g", { class: "spots", "aria-hidden": "true" });
    this.svg.append(
      this.light.markers,
      ...wires,
      ...buses,
      s("g", { class: "lines" }, ...links.flatMap((link) => [link.line, link.bar])),
      s("g", {}, ...links.map((link) => link.hit)),
      this.light.chevrons,
      ...links.flatMap((link) => link.label?.g ?? []),
      ...[...this.nodes.values()].map((node) => node.g),
      ...[...this.errors.values()].map((error) => error.g),
      ...(this.total ? [this.total.g] : []),
      ...[...this.targets.values()].map((target) => target.g),
      ...[...this.biases.values()].map((bias) => bias.g),
      this.spots,
      this.light.badges,
    );
    for (const handle of this.handles.values()) {
      attribute(handle, "role", this.role);
      attribute(handle, "tabindex", this.role === "button" ? "-1" : null);
    }
    // Letters and numbers are in the names for readers.
    for (const text of this.svg.querySelectorAll("text")) attribute(text, "aria-hidden", "true");
    this.named = 0;
  }

  /** @param {LinkData} link @param {Plan} plan @param {NetworkData["view"]} view @returns {LinkParts} */
  #link(link, plan, view) {
    const source = plan.nodes.get(link.source);
    const target = plan.nodes.get(link.target);
    if (!source || !target) throw new Error(`${link.name} has no place`);
    const [from, to] = ends(source, target);
    const at = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    const hit = s("line", { class: "hit", "data-name": link.name, ...at });
    const place = plan.labels.get(link.name);
    const label = place ? new LinkLabel(link, place, place.width, place.isWhole ? "both" : view) : null;
    this.handles.set(link.name, label ? label.key : hit);
    if (label) attribute(hit, "aria-hidden", "true");
    return { line: s("line", { class: "w", "data-line": link.name, ...at }), bar: barOf(at), hit, label, width: NaN, looks: "" };
  }

  /** @param {import("./data.js").NodeData} node @param {NetworkData} data @param {Plan} plan */
  #node(node, data, plan) {
    const circle = plan.nodes.get(node.name);
    if (!circle) throw new Error(`${node.name} has no place`);
    const curve = node.activation ? data.curves[node.activation] : undefined;
    const part = new NodePart(node, circle, curve, plan);
    if (part.isInput) part.out.g.dataset.edit = node.name;
    this.handles.set(node.name, part.key);
    return part;
  }

  /** @param {import("./data.js").BiasData} bias @param {Plan} plan */
  #bias(bias, plan) {
    const place = plan.biases.get(bias.name);
    if (!place) throw new Error(`${bias.name} has no place`);
    const part = new BiasPart(bias, place, plan.isNarrow);
    this.handles.set(bias.name, part.key);
    return part;
  }

  /** @param {NetworkData} data @param {Plan} plan */
  #errors(data, plan) {
    /** @type {Map<string, ErrorBox>} */
    this.errors = new Map();
    /** @type {Map<string, TargetPart>} */
    this.targets = new Map();
    const labels = labelsOf(data);
    this.total = plan.total && new ErrorBox(data.total.name, plan.total, true);
    data.errors.forEach((error) => {
      const box = plan.errors.get(error.of);
      if (box && error.name) this.errors.set(error.of, new ErrorBox(error.name, box, false));
      const place = plan.targets.get(error.of);
      if (!place) return;
      const target = new TargetPart(error.target_name || `target_${error.of}`, labels.get(error.of) ?? "", place);
      if (error.target_name) this.handles.set(error.target_name, target.key);
      this.targets.set(error.of, target);
    });
  }

  /** @param {NetworkData} data */
  #write(data) {
    const scale = this.scale ?? scaleOf(data);
    const asked = new Set(data.asked);
    const lit = { nodes: new Set(data.lit.nodes), links: new Set(data.lit.links) };
    const [inUse, slopes] = [new Set(data.lit.numbers), new Set(data.lit.slopes)];
    const how = (/** @type {string} */ name) => ({
      isLit: lit.links.has(name),
      isAsked: asked.has(derivativeBy(name)),
      isNow: data.lit.now === derivativeBy(name),
    });
    attribute(this.svg, "data-lit", data.lit.order.length ? "" : null);
    for (const link of data.links) {
      const parts = this.links?.get(link.name);
      if (!parts) continue;
      const { width, kind } = look(link, data.view, scale);
      if (width !== parts.width) parts.line.setAttribute("stroke-width", String((parts.width = width)));
      parts.label?.write(link, how(link.name));
      const [isLit, isChosen, isMarked] = [lit.links.has(link.name), data.selection === link.name, this.marked.has(link.name)];
      const looks = `${kind} ${isLit} ${isChosen} ${isMarked} ${link.isFrozen}`;
      if (looks === parts.looks) continue; // of most links nothing but the width changes
      parts.looks = looks;
      attribute(parts.line, "class", `w ${kind}${isLit ? " lit" : ""}`);
      attribute(parts.bar, "visibility", link.isFrozen ? null : "hidden");
      const part = parts.label?.g ?? parts.hit;
      attribute(part, "data-chosen", isChosen);
      attribute(part, "data-marked", isMarked);
    }
    for (const node of data.layers.flat()) {
      const isInUse = inUse.has(`out_${node.name}`) || (node.kind === "input" && inUse.has(node.name));
      const part = this.nodes?.get(node.name);
      const hasTangent = slopes.has(node.name) || Boolean(node.state);
      part?.write(node, { isLit: lit.nodes.has(node.name), isInUse, hasTangent, asked });
      if (part) attribute(part.g, "data-chosen", data.selection === node.name ? "" : null);
    }
    for (const bias of data.biases) {
      const part = this.biases?.get(bias.name);
      part?.write(bias, how(bias.name));
      if (part) attribute(part.g, "data-chosen", data.selection === bias.name ? "" : null);
    }
    for (const error of data.errors) {
      this.errors?.get(error.of)?.write(error.value, { ...how(error.name), isLit: lit.nodes.has(error.name), isAsked: asked.has(error.name) });
      this.targets?.get(error.of)?.write(error.target);
    }
    const { name, value } = data.total;
    this.total?.write(value, { isLit: lit.nodes.has(name), isAsked: asked.has(name), isNow: false });
    this.light?.write(data);
  }

  /** The names for readers, with the numbers that they have now. */
  #name() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.named = performance.now();
    const data = /** @type {NetworkData} */ (this.data);
    const called = (/** @type {string} */ name, /** @type {string} */ text) => {
      const handle = this.handles.get(name);
      if (!handle) return;
      attribute(handle, "aria-label", text);
      attribute(handle, "aria-pressed", this.role === "button" && String(data.selection === name));
    };
    const asked = new Set(data.asked);
    for (const link of data.links) called(link.name, nameOfLink(link, asked, data.moved));
    for (const node of data.layers.flat()) called(node.name, nameOfNode(node, asked));
    for (const bias of data.biases) called(bias.name, nameOfBias(bias, asked, data.moved));
    const labels = labelsOf(data);
    for (const error of data.errors) called(error.target_name, nameOfTarget(error, labels.get(error.of) ?? ""));
    for (const error of data.errors) {
      const box = this.errors?.get(error.of);
      if (box) {
        attribute(box.g, "role", "img");
        attribute(box.g, "aria-label", nameOfError(error.name, error.value, asked));
      }
    }
    if (this.total) {
      attribute(this.total.g, "role", "img");
      attribute(this.total.g, "aria-label", nameOfError(data.total.name, data.total.value, asked));
    }
  }

  /** Takes no more part in the page. */
  end() {
    this.observer.disconnect();
    window.clearTimeout(this.timer);
    this.inner.remove();
  }
}

/** What the outputs are called in the data. @param {NetworkData} data */
const labelsOf = (data) => new Map(data.layers[data.layers.length - 1].map((node) => [node.name, node.label]));

/**
 * What a drawing is made anew for, in one text.
 * @param {NetworkData} data
 * @param {number} room
 */
function shapeOf(data, room) {
  const nodes = data.layers.map((layer) => layer.map(({ name, label, activation }) => `${name} ${label} ${activation}`));
  const biases = data.biases.map((bias) => `${bias.name} ${bias.shared} ${bias.of.length}`);
  const errors = data.errors.map((error) => `${error.name} ${error.target_name}`);
  return [room, data.view, ...nodes, biases, errors].join(";");
}

/** @type {WeakMap<HTMLElement, Drawing>} */
const drawings = new WeakMap();

/**
 * Draws a network in an element, or writes the drawing that is there in place.
 * @param {NetworkData} data
 * @param {HTMLElement} target
 * @param {Iterable<string> | null} [marked] the names of what is marked, in a drawing in which
 *   nothing can be chosen; null in one in which parts can
 * @param {number | null} [scale] what the widths are shares of, where that is not its own scale
 * @returns {Drawing}
 */
export function draw(data, target, marked = [], scale = null) {
  const drawing = drawings.get(target) ?? new Drawing(target, marked !== null);
  drawings.set(target, drawing);
  drawing.marked = new Set(marked ?? []);
  drawing.scale = scale;
  drawing.update(data);
  return drawing;
}
