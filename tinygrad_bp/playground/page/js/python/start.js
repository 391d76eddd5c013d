// Python, compiled for browsers, started in the worker that asks for it: Pyodide's files and the
// package lie beside the page.

const beside = (/** @type {string} */ path) => new URL(path, import.meta.url).href;

/** The smallest program of all. What forbids it forbids Pyodide, which then waits in vain. */
const NOTHING = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Pyodide's own files, which it waits for in vain where they are missing. */
const PARTS = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"];

/**
 * @param {string} path
 * @param {string} method
 */
async function answered(path, method) {
  const answer = await fetch(beside(`../../${path}`), { method });
  if (!answer.ok) throw new Error(`${path} is missing`);
  return answer;
}

/**
 * Start Python, with the package in it.
 * @returns {Promise<any>} Pyodide
 */
export async function start() {
  try {
    await WebAssembly.compile(NOTHING);
  } catch (error) {
    throw new Error(`WebAssembly is not there, or forbidden here: ${error}`);
  }
  await Promise.all(PARTS.map((name) => answered(`pyodide/${name}`, "HEAD")));
  const program = answered("python.zip", "GET").then((answer) => answer.arrayBuffer());
  const folder = beside("../../pyodide/");
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: folder });
  pyodide.FS.writeFile("/python.zip", new Uint8Array(await program));
  pyodide.runPython('import sys\nsys.path.insert(0, "/python.zip")');
  return pyodide;
}

/**
 * Tell the page, in a line, why Python could not start.
 * @param {any} error
 */
export function tellFailure(error) {
  const lines = String(error?.message ?? error).trim().split("\n"); // Python's last one says what it was
  postMessage(JSON.stringify({ failed: lines.at(-1) }));
}
