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

/** The smallest program of all. What forbids it forbids Pyodide, which then waits in vain. */
const NOTHING = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Pyodide's own files, which it waits for in vain where they are missing. */
const PARTS = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

/**
 * @param {string} path
 * @param {string} method
 */
async function answered(path, method) {
  const answer = await fetch(beside(`../${path}`), { method });
  if (!answer.ok) throw new Error(`${path} is missing`);
  return answer;
}

async function start() {
  try {
    await WebAssembly.compile(NOTHING);
  } catch (error) {
    throw new Error(`WebAssembly is not there, or forbidden here: ${error}`);
  }
  await Promise.all(PARTS.map((name) => answered(`pyodide/${name}`, "HEAD")));
  const program = answered("python.zip", "GET").then((answer) => answer.arrayBuffer());
  const folder = beside("../pyodide/");
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: folder });
  pyodide.FS.writeFile("/python.zip", new Uint8Array(await program));
  pyodide.runPython('import sys\nsys.path.insert(0, "/python.zip")');
  driver = pyodide.runPython("from tinygrad_bp.playground.host.driving import alone\nalone()");
  driver.want_state();
  turn();
}

start().catch((error) => {
  const lines = String(error?.message ?? error).trim().split("\n"); // Python's last one says what it was
  postMessage(JSON.stringify({ failed: lines.at(-1) }));
});
