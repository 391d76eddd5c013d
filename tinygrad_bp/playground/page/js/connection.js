// The other end: a session behind a WebSocket, or one in a worker of this page.

/** @typedef {{panels?: Record<string, any>, events?: Record<string, any>[]}} News */
/**
 * @typedef {object} Connection
 * @property {(message: Record<string, any>) => void} send
 * @property {() => void} next what it gave last is drawn: it may give the next state
 * @property {(news: News) => void} onmessage
 * @property {(why?: string) => void} onlost why it could not even begin
 * @property {() => void} onopen
 * @property {() => void} open
 */

/**
 * The connection that this page was made for: the page's `session` says which script a worker
 * runs; without one the session is behind `socket`, beside the page.
 * @returns {Connection}
 */
export function connection() {
  const script = document.querySelector('meta[name="session"]')?.getAttribute("content");
  return script ? new Near(script) : new Far();
}

const nothing = () => {};

/** @implements {Connection} */
class Far {
  /** @type {WebSocket | null} */
  #socket = null;
  #hasState = false;
  /** @type {(news: News) => void} */
  onmessage = nothing;
  /** @type {(why?: string) => void} */
  onlost = nothing;
  onopen = nothing;

  open() {
    const address = new URL("socket", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    address.hash = address.search = "";
    const socket = new WebSocket(address);
    this.#socket = socket;
    this.#hasState = false;
    socket.onopen = () => this.onopen();
    socket.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if (news.panels) this.#hasState = true;
      this.onmessage(news);
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.onlost();
    };
  }

  /** @param {Record<string, any>} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  next() {
    if (!this.#hasState || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#hasState = false;
    this.#socket.send("");
  }
}

/** @implements {Connection} */
class Near {
  /** @type {Worker | null} */
  #worker = null;
  #hasState = false;
  /** @type {(news: News) => void} */
  onmessage = nothing;
  /** @type {(why?: string) => void} */
  onlost = nothing;
  onopen = nothing;

  /** @param {string} script */
  constructor(script) {
    this.script = script;
  }

  open() {
    this.#worker?.terminate();
    const worker = new Worker(this.script, { type: "module" });
    this.#worker = worker;
    this.#hasState = false;
    let hasBegun = false;
    worker.onmessage = (event) => {
      const news = JSON.parse(event.data);
      if ("failed" in news) {
        this.onlost(news.failed);
        return;
      }
      hasBegun = true;
      if (news.panels) this.#hasState = true;
      this.onmessage(news);
    };
    worker.onerror = () => this.onlost(hasBegun ? "" : `${this.script} cannot be run`);
    this.onopen();
    this.onmessage({ panels: { connection: { lost: false, starting: true } } });
  }

  /** @param {Record<string, any>} message */
  send(message) {
    this.#worker?.postMessage(JSON.stringify(message));
  }

  next() {
    if (this.#hasState) this.#worker?.postMessage("");
    this.#hasState = false;
  }
}
