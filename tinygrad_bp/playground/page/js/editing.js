/** A number that is edited where it stands: Enter takes it, Escape leaves it. */

import { h } from "./dom.js";
import { symbol } from "./names.js";
import { drawn, parsed, shown } from "./numbers.js";

/**
 * The text with its last digit one larger or smaller: 0.40 becomes 0.41, and 0,4 becomes 0,5.
 * @param {string} text
 * @param {1 | -1} way
 * @returns {string} the same text where it is no number
 */
export function stepped(text, way) {
  const found = /^\s*([-−+]?)(\d*)([.,]?)(\d*)(e[-+]?\d+)?\s*$/i.exec(text);
  if (!found || !(found[2] || found[4])) return text;
  const [, sign, whole, point, digits, power = ""] = found;
  const size = BigInt(`${whole}${digits}`) * (sign && sign !== "+" ? -1n : 1n) + BigInt(way);
  const letters = String(size < 0n ? -size : size).padStart(digits.length + 1, "0");
  const cut = letters.length - digits.length;
  return `${size < 0n ? "-" : ""}${letters.slice(0, cut)}${point}${letters.slice(cut)}${power}`;
}

export class Editing {
  /**
   * @param {HTMLElement} frame what the drawing stands in
   * @param {{take: (name: string, value: number) => void, consider: (name: string, value: number) => void, leave: (name: string) => void}} to
   */
  constructor(frame, { take, consider, leave }) {
    this.frame = frame;
    this.take = take;
    this.consider = consider;
    this.leave = leave;
    this.name = "";
    this.label = h("span", { class: "editname" });
    this.input = h("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      class: "num",
      "aria-describedby": "netedit-say",
    });
    this.was = h("p", { class: "note" });
    this.say = h("p", { class: "note", id: "netedit-say", role: "status" });
    const turn = h("button", { type: "button", class: "q", "aria-label": "change the sign" }, "±");
    const set = h("button", { type: "submit", class: "key" }, "Set");
    this.form = h("form", { class: "netedit", hidden: true }, this.was, h("div", { class: "editline" }, this.label, this.input, turn, set), this.say);
    frame.append(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#take();
    });
    this.input.addEventListener("input", () => this.#considered());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    turn.addEventListener("click", () => {
      const text = this.input.value.trim();
      this.#put(/^[-−]/.test(text) ? text.slice(1) : `-${text}`);
      this.input.focus();
    });
    this.form.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (this.name && !(next instanceof Node && this.form.contains(next))) this.close(false);
    });
  }

  /**
   * @param {string} name
   * @param {number} value
   * @param {{x: number, y: number}} place in pixels of the frame, the middle of the number
   */
  open(name, value, place) {
    this.name = name;
    const before = drawn(value);
    this.label.replaceChildren(symbol(name));
    this.input.setAttribute("aria-label", `${name}, was ${before}`);
    this.was.textContent = `was ${before}`;
    this.say.textContent = "";
    this.form.hidden = false;
    const most = this.frame.scrollWidth - this.form.offsetWidth - 4;
    this.form.style.left = `${Math.max(4, Math.min(place.x - this.form.offsetWidth / 2, most))}px`;
    this.form.style.top = `${Math.max(4, place.y - this.form.offsetHeight / 2)}px`;
    this.input.removeAttribute("aria-invalid");
    this.input.value = before.replace("−", "-");
    this.input.focus();
    this.input.select();
  }

  /**
   * What the error would be with the number in the field.
   * @param {string} name
   * @param {number} value
   * @param {import("./network/data.js").Num | null} total
   * @param {number} digits
   */
  would(name, value, total, digits) {
    if (name !== this.name || parsed(this.input.value) !== value || total === null) return;
    this.say.replaceChildren(symbol("E_total"), ` would be ${shown(total, digits)}`);
  }

  /** @param {boolean} isBack whether the focus goes back to where it came from */
  close(isBack) {
    const name = this.name;
    this.name = "";
    this.form.hidden = true;
    if (isBack) this.leave(name);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      this.close(true);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      this.#put(stepped(this.input.value, event.key === "ArrowUp" ? 1 : -1));
    }
  }

  /** @param {string} text */
  #put(text) {
    this.input.value = text;
    this.#considered();
  }

  #considered() {
    const value = parsed(this.input.value);
    this.input.removeAttribute("aria-invalid");
    this.say.textContent = "";
    if (value !== null) this.consider(this.name, value);
  }

  #take() {
    const text = this.input.value;
    const value = parsed(text);
    if (value === null) {
      this.input.setAttribute("aria-invalid", "true");
      this.say.textContent = text.trim() ? `Not a number: ${text.trim()}` : "Not a number yet";
      return;
    }
    const name = this.name;
    this.close(true);
    this.take(name, value);
  }
}
