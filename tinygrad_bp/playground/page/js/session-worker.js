// The session inside this page: Python, compiled for browsers, in a worker. Beside the page lie
// Pyodide's files and the package; the messages are those of the socket.

const beside = (/** @type {string} */ path) => new URL(path, import.meta.url).href;

/** @type {string[]} */
const inbox = [];
/** @type {any} */
let driver = null;
let isRunning = false;
/** @type {number | undefined} */
let timer;
const turns = new MessageChannel();

onmessage = (event) => {
  inbox.push(event.data);
  if (driver && !isRunning) turn();
};
turns.port1.onmessage = turn;

/** Answer what has come, make a state, train a little; and again when there is more to do. */
function turn() {
  isRunning = false;
  clearTimeout(timer);
  for (const text of inbox.splice(0)) {
    if (text) tell(driver.answer(text));
    else driver.want_state();
  }
  tell(driver.state());
  driver.train();
  const wait = driver.wait();
  if (wait === 0) {
    isRunning = true;
    turns.port2.postMessage(null);
  } else if (wait !== undefined) {
    timer = setTimeout(turn, 1000 * wait);
  }
}

/** @param {string | undefined} text */
function tell(text) {
  if (text) postMessage(text);
}

async function start() {
  const folder = beside("../pyodide/");
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: folder });
  const answer = await fetch(beside("../python.zip"));
  if (!answer.ok) throw new Error("python.zip is missing");
  pyodide.unpackArchive(await answer.arrayBuffer(), "zip");
  driver = pyodide.runPython("from tinygrad_bp.playground.host.driving import alone\nalone()");
  driver.want_state();
  turn();
}

start().catch((error) => {
  const text = `Python could not be started in this browser: ${error.message}`;
  postMessage(JSON.stringify({ events: [{ type: "error", text }] }));
});
