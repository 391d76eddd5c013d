// Keys: one list, shown under "?", and all of it can be switched off.

/**
 * @typedef {object} Key
 * @property {string} name the key as the browser calls it: " ", ".", "N" with shift, "n" without
 * @property {string} words what it does
 * @property {(event: KeyboardEvent) => void} run
 * @property {string} [shown] how it is written in the list
 */

const STORED = "keys are off";

export class Keys {
  /** @type {Key[]} */
  list = [];

  /**
   * Add a key, or a line of the list for keys that a panel heeds itself.
   * @param {string} name
   * @param {string} words
   * @param {((event: KeyboardEvent) => void) | null} run
   * @param {string} [shown]
   */
  add(name, words, run, shown = name.toUpperCase()) {
    this.list.push({ name, words, run: run ?? (() => {}), shown });
    if (run) this.#runs.set(name, run);
  }

  /** @type {Map<string, (event: KeyboardEvent) => void>} */
  #runs = new Map();

  get areOff() {
    try {
      return localStorage.getItem(STORED) !== null;
    } catch {
      return this.#areOff;
    }
  }

  set areOff(off) {
    this.#areOff = off;
    try {
      if (off) localStorage.setItem(STORED, "yes");
      else localStorage.removeItem(STORED);
    } catch {
      // Where nothing may be stored, it holds until the page is closed.
    }
  }

  #areOff = false;

  listen() {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const run = this.#runs.get(event.key);
      if (!run || (this.areOff && event.key !== "Escape") || belongsElsewhere(event)) return;
      event.preventDefault();
      run(event);
    });
  }
}

/**
 * In a field, keys belong to the field; Space and Enter to the button that has focus.
 * @param {KeyboardEvent} event
 */
function belongsElsewhere(event) {
  const at = event.target;
  if (!(at instanceof Element)) return false;
  if (document.querySelector("dialog[open]")) return true;
  if (at.closest('select, textarea, [contenteditable="true"]')) return true;
  const field = at.closest("input");
  if (field?.type === "range") return /^(Arrow|Page|Home|End)/.test(event.key);
  if (field?.type === "checkbox" || field?.type === "radio") return event.key === " ";
  if (field) return true;
  return (event.key === " " || event.key === "Enter") && at.closest("button, summary, a, [role=button]") !== null;
}
