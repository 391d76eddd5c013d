/**
 * Numbers that are shown for a while: of the part under the pointer, of that which has the focus,
 * and of the links that are lit, in a drawing too large to have all its numbers in place.
 */

import { attribute, s } from "../dom.js";
import { LinkLabel } from "./boxes.js";
import { derivativeBy } from "./data.js";
import { Note } from "./note.js";
import { SPOT, spotPlace } from "./places/shown.js";

/** @typedef {import("./drawing.js").Drawing} Drawing */

export class Spots {
  /** @param {Drawing} drawing */
  constructor(drawing) {
    this.drawing = drawing;
    /** @type {Map<string, LinkLabel>} */
    this.labels = new Map();
    /** @type {Note | null} */
    this.note = null;
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
    const { data, plan, spots, light } = this.drawing;
    if (!data || !plan || !spots || !light) return;
    const looked = [this.focused, this.pointed];
    const wanted = new Set([...light.spots.keys(), ...looked.filter((name) => !plan.labels.get(name)?.isWhole)]);
    for (const [name, label] of this.labels) {
      const place = light.spots.get(name);
      if (wanted.has(name) && (!place || (place.x === label.place.x && place.y === label.place.y))) continue;
      label.g.remove();
      this.labels.delete(name);
      this.#cover(name, false);
    }
    for (const link of data.links) {
      if (!wanted.has(link.name)) continue;
      let label = this.labels.get(link.name);
      if (!label) {
        const place = light.spots.get(link.name) ?? spotPlace(link.name, data, plan)?.place;
        if (!place) continue;
        label = new LinkLabel(link, place, SPOT, "both");
        this.labels.set(link.name, label);
        spots.append(label.g);
        this.#cover(link.name, true);
      }
      label.write(link, {
        isLit: data.lit.links.includes(link.name),
        isAsked: data.asked.includes(derivativeBy(link.name)),
        isNow: data.lit.now === derivativeBy(link.name),
      });
    }
    const note = Note.of(this.note, this.pointed || this.focused, data, plan);
    if (note !== this.note) this.note?.g.remove();
    if (note && note.g.parentNode !== spots) spots.append(note.g);
    this.note = note;
    this.#focus();
  }

  /** The one number that a link has on its line goes while both are shown. @param {string} name @param {boolean} isCovered */
  #cover(name, isCovered) {
    const own = this.drawing.links?.get(name)?.label;
    if (own) attribute(own.g, "data-covered", isCovered);
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
