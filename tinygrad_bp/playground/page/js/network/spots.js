/**
 * Numbers that are shown for a while: of the link under the pointer, of that which has the
 * focus, and of those that are lit, in a drawing too large to have all its numbers on the lines.
 */

import { s } from "../dom.js";
import { LinkLabel } from "./boxes.js";
import { derivativeBy } from "./data.js";
import { SPOT, spotPlace } from "./places/labels.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

/** More lit links than this keep their numbers to themselves. */
const MOST_LIT = 16;

export class Spots {
  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
    /** @type {Map<string, LinkLabel>} */
    this.labels = new Map();
    this.pointed = "";
    this.focused = "";
    this.ring = s("rect", { class: "ring", rx: 9 });
  }

  /** After the drawing was made anew. */
  clear() {
    this.labels.clear();
    this.drawing.spots?.replaceChildren();
  }

  write() {
    const { data, plan, spots } = this.drawing;
    if (!data || !plan || !spots) return;
    const lit = data.lit.links.length <= MOST_LIT ? data.lit.links : [];
    const wanted = new Set(plan.hasLabels ? [] : [...lit, this.focused, this.pointed]);
    for (const [name, label] of this.labels) {
      if (wanted.has(name)) continue;
      label.g.remove();
      this.labels.delete(name);
    }
    for (const link of data.links) {
      if (!wanted.has(link.name)) continue;
      let label = this.labels.get(link.name);
      if (!label) {
        const place = spotPlace(data, plan.nodes, link.name);
        if (!place) continue;
        label = new LinkLabel(link, place, SPOT);
        this.labels.set(link.name, label);
        spots.append(label.g);
      }
      label.write(link, {
        isLit: data.lit.links.includes(link.name),
        isAsked: data.asked.includes(derivativeBy(link.name)),
        isNow: data.lit.now === derivativeBy(link.name),
      });
    }
    this.#focus();
  }

  /** The ring round what has the focus: a link's label, and not its thin line. */
  #focus() {
    const { plan, spots } = this.drawing;
    const handle = this.drawing.handles.get(this.focused);
    if (!handle || !plan || !spots || !handle.matches(":focus-visible")) {
      this.ring.remove();
      return;
    }
    const element = this.labels.get(this.focused)?.g ?? handle;
    const box = /** @type {SVGGraphicsElement} */ (element).getBBox();
    const circle = plan.nodes.get(this.focused);
    const [dx, dy] = circle ? [circle.x, circle.y] : [0, 0];
    const at = { x: box.x + dx - 4, y: box.y + dy - 4, width: box.width + 8, height: box.height + 8 };
    for (const [name, value] of Object.entries(at)) this.ring.setAttribute(name, value.toFixed(1));
    if (this.ring.parentNode !== spots || spots.lastChild !== this.ring) spots.append(this.ring);
  }
}
