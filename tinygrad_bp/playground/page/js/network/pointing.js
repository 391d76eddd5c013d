/**
 * Pointer and finger: hover shows a number, a click chooses, one more on its number edits it, a
 * long press shows it large.
 */

import { drawn } from "../numbers.js";

/** @typedef {import("./data.js").NetworkData} NetworkData */

/** How long a finger rests before its number is shown large, in milliseconds. */
const LONG = 450;

export class Pointing {
  /**
   * @param {HTMLElement} frame
   * @param {HTMLElement} large where a number is shown large
   * @param {{point: (name: string) => void, choose: (name: string, isNumber: boolean) => void}} to
   */
  constructor(frame, large, { point, choose }) {
    this.large = large;
    this.pressed = "";
    this.timer = 0;
    /** @type {NetworkData | null} */
    this.data = null;
    let isLong = false;
    let pointed = "";
    const hover = (/** @type {string} */ name) => {
      if (name === pointed) return;
      pointed = name;
      point(name);
    };
    frame.addEventListener("pointerover", (event) => event.pointerType !== "touch" && hover(partAt(event.target)));
    frame.addEventListener("pointerleave", () => hover(""));
    frame.addEventListener("pointerdown", (event) => {
      isLong = false;
      const name = partAt(event.target);
      if (event.pointerType === "mouse" || !name) return;
      this.timer = window.setTimeout(() => {
        isLong = true;
        this.pressed = name;
        this.#write();
      }, LONG);
    });
    const end = () => {
      window.clearTimeout(this.timer);
      this.pressed = "";
      this.#write();
    };
    for (const type of ["pointerup", "pointercancel", "pointerleave"]) frame.addEventListener(type, end);
    frame.addEventListener("contextmenu", (event) => {
      if (this.pressed) event.preventDefault();
    });
    frame.addEventListener("click", (event) => {
      const name = partAt(event.target);
      if (!name || isLong) return;
      const number = event.target instanceof Element ? event.target.closest("[data-edit]") : null;
      choose(name, number !== null);
    });
  }

  /** @param {NetworkData} data */
  write(data) {
    this.data = data;
    if (this.pressed) this.#write();
  }

  #write() {
    const link = this.data?.links.find((one) => one.name === this.pressed);
    const bias = this.data?.biases.find((one) => one.name === this.pressed);
    const node = this.data?.layers.flat().find((one) => one.name === this.pressed);
    const value = link?.value ?? bias?.value ?? node?.out ?? null;
    this.large.hidden = value === null;
    if (value !== null) this.large.textContent = `${this.pressed}  ${drawn(value)}`;
  }
}

/** The name of the part under an event. @param {EventTarget | null} target */
function partAt(target) {
  const part = target instanceof Element ? target.closest("[data-name]:not(.err)") : null;
  return part?.getAttribute("data-name") ?? "";
}
