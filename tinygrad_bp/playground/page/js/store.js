// The newest data of each panel. Whoever listens is told at most once a frame.

/** @typedef {Record<string, any>} Data */
/** @typedef {(data: any) => void} Listener */

/** How often a hidden page is drawn, in milliseconds. */
const SELDOM = 1000;

export class Store {
  /** @type {Map<string, any>} */
  #newest = new Map();
  /** @type {Map<string, Listener[]>} */
  #listeners = new Map();
  /** @type {Set<string>} */
  #waiting = new Set();
  /** What is done once all that was waiting is drawn. */
  ondrawn = () => {};

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
   * Take what changed: what was waiting to be drawn is replaced. What nobody sees is drawn seldom.
   * @param {Data} changes
   */
  take(changes) {
    if (!this.#waiting.size) {
      if (document.hidden) setTimeout(() => this.#tell(), SELDOM);
      else requestAnimationFrame(() => this.#tell());
    }
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
    this.ondrawn();
  }
}
