// The newest data of each panel. Whoever listens is told at most once a frame.

/** @typedef {Record<string, any>} Data */
/** @typedef {(data: any) => void} Listener */

export class Store {
  /** @type {Map<string, any>} */
  #newest = new Map();
  /** @type {Map<string, Listener[]>} */
  #listeners = new Map();
  /** @type {Set<string>} */
  #waiting = new Set();

  /**
   * Call back with a panel's newest data, now if there is any, and whenever it changes.
   * @param {string} panel
   * @param {Listener} callback
   */
  on(panel, callback) {
    this.#listeners.set(panel, [...(this.#listeners.get(panel) ?? []), callback]);
    if (this.#newest.has(panel)) callback(this.#newest.get(panel));
  }

  /**
   * A panel's newest data.
   * @param {string} panel
   */
  get(panel) {
    return this.#newest.get(panel);
  }

  /**
   * Take what changed: what was waiting to be drawn is replaced.
   * @param {Data} changes
   */
  take(changes) {
    if (!this.#waiting.size) requestAnimationFrame(() => this.#tell());
    for (const [panel, data] of Object.entries(changes)) {
      this.#newest.set(panel, data);
      this.#waiting.add(panel);
    }
  }

  #tell() {
    const panels = [...this.#waiting];
    this.#waiting.clear();
    for (const panel of panels) {
      for (const callback of this.#listeners.get(panel) ?? []) {
        try {
          callback(this.#newest.get(panel));
        } catch (error) {
          console.error(`The panel ${panel} could not be drawn.`, error); // the others go on
        }
      }
    }
  }
}
