/** What is lit: the marker along its way, chevrons, and the badges of the factors. */

import { attribute, s } from "../dom.js";
import { drawn } from "../numbers.js";
import { ends } from "./places/labels.js";
import { chevronsOf, lightPoints, pathOf } from "./places/route.js";
import { badgePlaces, litSpots } from "./places/shown.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */
/** @typedef {import("./places/shown.js").BadgePlace} BadgePlace */
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
    /** @type {Map<string, Point>} where links that are lit or asked for show both numbers */
    this.spots = new Map();
    /** @type {BadgePlace[]} */
    this.places = [];
    this.way = "";
    this.shown = "";
    this.since = 0;
  }

  /** @param {NetworkData} data */
  write(data) {
    const { lit } = data;
    const way = JSON.stringify([lit.order, lit.links, data.asked, lit.badges.map(({ at, kind }) => [at, kind])]);
    if (way !== this.way) {
      this.way = way;
      this.spots = litSpots(data, this.plan);
      this.places = badgePlaces(data, this.plan, this.spots);
      this.#mark(data);
    }
    const shown = JSON.stringify(lit.badges);
    if (shown !== this.shown) {
      this.shown = shown;
      this.badges.replaceChildren(...this.places.flatMap((place) => this.#badge(place, lit.badges)));
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
    const drawnWays = ways.filter((points) => points.length > 1);
    this.markers.replaceChildren(
      ...drawnWays.map((points) => s("path", { class: "marker", pathLength: 1, d: pathOf(this.#shortened(points)) })),
    );
    attribute(this.markers, "class", isCalm ? "markers" : "markers quick");
    this.chevrons.replaceChildren(
      ...drawnWays.flatMap((points) =>
        chevronsOf(this.#shortened(points), this.plan, [...this.places, ...this.spots.values()]).map(({ x, y, angle }) =>
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
   * @param {BadgePlace} place
   * @param {import("./data.js").Badge[]} now
   */
  #badge({ x, y, isPill, number: beside, badge: { badge } }, now) {
    const number = (/** @type {Point} */ { x, y }) =>
      s("g", { class: "badge", "data-badge": badge, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, s("circle", { r: 9 }), s("text", { y: 4 }, String(badge)));
    const value = now.find((one) => one.badge === badge)?.value ?? null;
    const text = value === null ? "" : drawn(value);
    if (isPill) {
      return [
        s("g", { class: "pill", "data-badge": badge }, s("rect", { x: x - 40, y: y - 11, width: 80, height: 22, rx: 11 })),
        number({ x: x - 29, y }),
        s("text", { class: "num onmark", x: x + 33, y: y + 5, "text-anchor": "end" }, text),
      ];
    }
    if (beside) return [number({ x, y }), s("text", { class: "num halo", x: beside.x, y: beside.y + 5, "text-anchor": "middle" }, text)];
    return [number({ x, y })];
  }
}
