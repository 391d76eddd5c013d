/** What is lit: the marker along its way, chevrons, and the badges of the factors. */

import { attribute, s } from "../dom.js";
import { drawn } from "../numbers.js";
import { ends, spotPlace } from "./places/labels.js";
import { chevronsOf, lightPoints, pathOf } from "./places/route.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./data.js").Badge} Badge */
/** @typedef {import("./places/plan.js").Plan} Plan */
/** @typedef {import("./places/plan.js").Point} Point */

/** Faster than this the marker does not sweep, in milliseconds. */
const CALM = 250;

export class Light {
  /** @param {NetworkData} data @param {Plan} plan */
  constructor(data, plan) {
    this.plan = plan;
    this.markers = s("g", { class: "markers" });
    this.chevrons = s("g", { class: "chevrons" });
    this.badges = s("g", { class: "badges", "aria-hidden": "true" });
    this.way = "";
    this.shown = "";
    this.since = 0;
  }

  /** @param {NetworkData} data */
  write(data) {
    const { lit } = data;
    const way = JSON.stringify([lit.order, lit.links]);
    if (way !== this.way) {
      this.way = way;
      this.#mark(data);
    }
    const shown = JSON.stringify(lit.badges);
    if (shown !== this.shown) {
      this.shown = shown;
      this.badges.replaceChildren(...lit.badges.flatMap((badge) => this.#badge(badge, data)));
    }
  }

  /** @param {NetworkData} data */
  #mark(data) {
    const now = performance.now();
    const isCalm = now - this.since > CALM;
    this.since = now;
    const { order, links } = data.lit;
    const ways = order.map((names) => lightPoints(names, data, this.plan));
    const passed = new Set(order.flat());
    for (const link of data.links) {
      if (!links.includes(link.name) || passed.has(link.name)) continue;
      const source = this.plan.nodes.get(link.source);
      const target = this.plan.nodes.get(link.target);
      if (source && target) ways.push(ends(source, target));
    }
    const badges = data.lit.badges.map((badge) => this.#place(badge, data)).filter((place) => place !== null);
    const drawnWays = ways.filter((points) => points.length > 1);
    this.markers.replaceChildren(
      ...drawnWays.map((points) => s("path", { class: "marker", pathLength: 1, d: pathOf(this.#shortened(points)) })),
    );
    attribute(this.markers, "class", isCalm ? "markers" : "markers quick");
    this.chevrons.replaceChildren(
      ...drawnWays.flatMap((points) =>
        chevronsOf(this.#shortened(points), this.plan, badges).map(({ x, y, angle }) =>
          s("path", { class: "chev", d: "M-3 -4.5L2 0L-3 4.5", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${angle.toFixed(1)})` }),
        ),
      ),
    );
  }

  /** A way that ends at the edge of a circle and not in its middle. @param {Point[]} points */
  #shortened(points) {
    const [last, before] = [points[points.length - 1], points[points.length - 2]];
    const circle = [...this.plan.nodes.values()].find((c) => c.x === last.x && c.y === last.y);
    if (!circle || !before) return points;
    const length = Math.hypot(last.x - before.x, last.y - before.y);
    const t = Math.max(0, 1 - circle.r / length);
    return [...points.slice(0, -1), { x: before.x + (last.x - before.x) * t, y: before.y + (last.y - before.y) * t }];
  }

  /**
   * A numbered badge, and the factor's number where it stands nowhere else.
   * @param {Badge} badge
   * @param {NetworkData} data
   */
  #badge(badge, data) {
    const place = this.#place(badge, data);
    if (!place) return [];
    const number = (/** @type {Point} */ { x, y }) =>
      s("g", { class: "badge", "data-badge": badge.badge, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, s("circle", { r: 9 }), s("text", { y: 4 }, String(badge.badge)));
    const text = badge.value === null ? "" : drawn(badge.value);
    if (badge.kind === "slope") {
      const { x, y } = place;
      return [
        s("g", { class: "pill", "data-badge": badge.badge }, s("rect", { x: x - 40, y: y - 11, width: 80, height: 22, rx: 11 })),
        number({ x: x - 29, y }),
        s("text", { class: "num onmark", x: x + 33, y: y + 5, "text-anchor": "end" }, text),
      ];
    }
    if (badge.kind === "error") {
      const at = this.plan.isFull ? { x: place.x, y: place.y + 29 } : { x: place.x + 2, y: place.y - 14 };
      const anchor = this.plan.isFull ? "middle" : "start";
      return [number(place), s("text", { class: "num halo", ...at, "text-anchor": anchor }, text)];
    }
    return [number(place)];
  }

  /** @param {Badge} badge @param {NetworkData} data @returns {Point | null} */
  #place({ at, kind }, data) {
    const circle = this.plan.nodes.get(at);
    if (kind === "weight") {
      const place = this.plan.labels.get(at) ?? spotPlace(data, this.plan.nodes, at);
      return place && { x: place.x, y: place.y - 32 };
    }
    if (kind === "slope" && circle) return { x: circle.x, y: circle.y - circle.r - (!this.plan.hasOwn ? 21 : this.plan.isFull && !this.plan.isNarrow ? 57 : 38) };
    if (kind === "out" && circle) {
      return this.plan.isNarrow ? { x: circle.x + circle.r * 0.75, y: circle.y - circle.r * 0.75 } : { x: circle.x + circle.r + 6, y: circle.y };
    }
    const error = data.errors.find((one) => one.name === at || one.of === at) ?? (data.errors.length === 1 ? data.errors[0] : undefined);
    const output = error && this.plan.nodes.get(error.of);
    if (!output) return null;
    const box = this.plan.errors.get(error.of);
    const right = box ? box.x - (error.name ? box.w : 116) / 2 : this.plan.width;
    return { x: box ? (output.x + output.r + right) / 2 : right - 22, y: output.y };
  }
}
