// The plane of two inputs with the points in it, live; for one input the line over it.

import { h, s } from "../dom.js";
import { parsed } from "../numbers.js";
import { symbol } from "../names.js";
import { colours, floats, paint } from "../plane/field.js";
import { axes, curves } from "../plane/fitted.js";
import { axisChoice, explained } from "../plane/legend.js";
import { em, widthOf } from "../charts/measure.js";
import { byNumbers, placed, pointsIn } from "../plane/points.js";
import { sign } from "../plane/shapes.js";

/** @typedef {import("../plane/data.js").Plane} Plane */
/** @typedef {import("../table/data.js").Table} Table */

/**
 * @param {HTMLElement} root
 * @param {import("../page.js").Page} page
 */
export function mount(root, page) {
  /** @type {Plane | null} */
  let data = null;
  /** @type {Table | null} */
  let table = null;
  let inUse = -1;
  /** @type {string | null} whose map is looked at while it has the focus or the pointer */
  let looked = null;
  /** Of the next point. */
  let kind = 1;
  let target = 1;

  /** @type {import("../plane/field.js").Colours | null} */
  let palette = null;

  const title = h("h2", { id: "plane-title" });
  const choice = h("p", { class: "axes" });
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { class: "map", role: "img" }));
  const svg = /** @type {SVGSVGElement} */ (
    s("svg", { class: "over", role: "group", "aria-label": "Points; arrows walk, Shift and arrows move, Delete removes" })
  );
  const marks = s("g", {});
  svg.append(marks);
  const box = h("div", { class: "picture" }, canvas, svg);
  const probe = h("span", { class: "probe", "aria-hidden": "true" });
  const neurons = h("div", { class: "neurons", role: "group", "aria-label": "Map of" });
  const legend = h("ul", { class: "signs" });
  const kinds = h("span", { class: "kinds" });
  const saying = h("span", { role: "status" });
  const undo = h("button", { type: "button", class: "q inl", hidden: true }, "Undo");
  const numbers = h("details", { class: "adding quiet" });
  root.append(
    h("div", { class: "head" }, title),
    choice,
    box,
    legend,
    neurons,
    h("p", { class: "note tools quiet" }, kinds, saying, " ", undo),
    numbers,
    probe,
  );
  root.hidden = true;
  const boxWidth = widthOf(box, () => draw());

  /** @param {string} action @param {Record<string, number>} fields @param {string} text */
  const act = (action, fields, text) => {
    page.send({ type: "point", action, ...fields });
    saying.textContent = text;
    undo.hidden = false;
  };
  undo.addEventListener("click", () => {
    page.send({ type: "undo" });
    undo.hidden = true;
    saying.textContent = "";
  });
  const points = pointsIn(svg, {
    use: (index) => page.send({ type: "set", name: "sample", value: index }),
    move: ({ index }, x, y) => {
      act("move", { index, x, y, ...(isLine() && { target: y }) }, `Row ${index + 1} moved.`);
    },
    remove: ({ index }) => act("remove", { index }, `Row ${index + 1} removed.`),
    add: (x, y) => add(x, y),
  });
  const isLine = () => data?.kind === "line";
  /** @param {number} x @param {number} y */
  function add(x, y) {
    const goal = table?.goals ? table.goals[kind] : target;
    act("add", { x, y, target: isLine() ? y : goal }, "Point added.");
  }

  function draw() {
    if (!data || !table || String(data.columns) !== String(table.columns)) return; // of one moment
    root.hidden = false;
    const size = em();
    const width = Math.max(180, boxWidth());
    const height = isLine() ? 0.7 * width : width;
    const columns = data.columns.map((name) => `${name}${table?.is_scaled ? ", scaled" : ""}`);
    const labels = /** @type {[string, string]} */ (
      isLine()
        ? [columns[0], table.outputs.length > 1 ? "" : "target"]
        : [columns[data.axes[0]], columns[data.axes[1]]]
    );
    const frame = axes(data.x, data.y, width, height, size, labels);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    box.style.height = `${height}px`;
    const area = { x: frame.left, y: frame.top };
    const side = { width: frame.right - frame.left, height: frame.bottom - frame.top };
    marks.replaceChildren(
      s("rect", { class: "area", ...area, ...side }),
      ...frame.marks,
      ...(isLine() ? curves(data.lines, data.shown, frame, data.x) : []),
    );
    canvas.hidden = isLine();
    if (!isLine()) {
      Object.assign(canvas.style, {
        left: `${frame.left}px`,
        top: `${frame.top}px`,
        width: `${side.width}px`,
        height: `${side.height}px`,
      });
      const scale = window.devicePixelRatio || 1;
      const [wide, high] = [Math.round(side.width * scale), Math.round(side.height * scale)];
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
      map(scale);
    }
    points.draw(
      placed(table, data),
      {
        x: frame.x,
        y: frame.y,
        back: (x, y) => [
          data0(data).x[0] + ((x - frame.left) / side.width) * (data0(data).x[1] - data0(data).x[0]),
          data0(data).y[0] + ((frame.bottom - y) / side.height) * (data0(data).y[1] - data0(data).y[0]),
        ],
        size,
        step: [(data.x[1] - data.x[0]) / 40, (data.y[1] - data.y[0]) / 40],
      },
      inUse,
    );
  }

  /** @param {number} scale */
  function map(scale) {
    if (!data) return;
    const small = looked !== null && looked !== data.shown ? data.small[looked] : null;
    const { maps, range } = small ?? data;
    const [low, high, level] = range;
    const values = maps.map(floats);
    const isDiscrete = data.discrete;
    const field = { values, size: small ? data.side : data.size, low, high, level, isDiscrete };
    palette ??= colours(probe);
    paint(canvas, field, palette, 2 * scale);
    const name = (small ? looked : data.shown) || "the output";
    const [x, y] = data.axes.map((axis) => data?.columns[axis]);
    const isLost = values.some((of) => of.some(Number.isNaN));
    const lost = isLost ? ", not a number in places" : "";
    canvas.setAttribute("aria-label", `Map of ${name} over ${x} and ${y}${lost}`);
    for (const button of neurons.querySelectorAll("canvas")) {
      const own = data.small[button.dataset.name ?? ""];
      if (!own) continue;
      const [least, most, edge] = own.range;
      paint(
        button,
        { values: own.maps.map(floats), size: data.side, low: least, high: most, level: edge, isDiscrete },
        palette,
        scale,
      );
    }
  }

  let shape = "";
  function arrange() {
    if (!data || !table) return;
    const { columns, names, kind: form, axes: chosen } = data;
    const { classes } = table;
    const next = JSON.stringify([columns, names, form, chosen, classes, data.outputs]);
    if (next !== shape) {
      shape = next;
      title.textContent = form === "line" ? "Curve" : "Plane";
      choice.replaceChildren(...(form === "line" ? [] : axisChoice(columns, chosen, page)));
      neurons.replaceChildren(...(names.length ? ["", ...names].map(mapButton) : []));
      kind = classes ? Math.min(kind, classes.length - 1) : kind;
      kinds.replaceChildren(...nextTarget(classes));
      const words = form === "line" ? [columns[0], "target"] : chosen.map((k) => columns[k]);
      numbers.replaceChildren(
        h("summary", { class: "note" }, "Add a point by numbers"),
        byNumbers(words, add, parsed),
      );
    }
    for (const button of neurons.children) {
      const isShown = (button.getAttribute("data-name") ?? "") === data.shown;
      button.setAttribute("aria-pressed", String(isShown));
    }
    legend.replaceChildren(...explained(data, table));
  }

  /** @param {string} name of a neuron; none for the output */
  function mapButton(name) {
    const picture = /** @type {HTMLCanvasElement} */ (
      h("canvas", { width: 48, height: 48, "data-name": name, "aria-hidden": "true" })
    );
    const isSmall = data?.kind === "plane";
    const words = name ? symbol(name) : "output";
    const button = h(
      "button",
      { type: "button", "data-name": name, "aria-label": name ? `map of ${name}` : "map of the output" },
      ...(isSmall ? [picture] : []),
      h("span", {}, words),
    );
    button.addEventListener("click", () => page.select(name));
    for (const [event, what] of /** @type {const} */ ([
      ["pointerenter", name],
      ["pointerleave", null],
      ["focus", name],
      ["blur", null],
    ])) {
      button.addEventListener(event, () => {
        looked = what;
        draw();
      });
    }
    return button;
  }

  /** @param {string[] | null} classes */
  function nextTarget(classes) {
    if (data?.kind === "line") return ["Click to add a point, drag to move it, double tap to remove it. "];
    const lead = h("span", {}, "Click adds a point of ");
    if (!classes) {
      const field = /** @type {HTMLInputElement} */ (
        h("input", { type: "text", inputmode: "decimal", class: "num", size: "5", value: String(target), "aria-label": "Target of the next point" })
      );
      field.addEventListener("change", () => {
        target = parsed(field.value) ?? target;
        field.value = String(target);
      });
      return [h("span", {}, "Click adds a point with the target "), field, " "];
    }
    const buttons = classes.map((name, place) => {
      const button = h(
        "button",
        { type: "button", "aria-pressed": String(place === kind) },
        sign(place),
        h("span", {}, name),
      );
      button.addEventListener("click", () => {
        kind = place;
        buttons.forEach((other, k) => other.setAttribute("aria-pressed", String(k === place)));
      });
      return button;
    });
    return [lead, h("span", { class: "seg", role: "group", "aria-label": "Class of the next point" }, ...buttons), " "];
  }

  const recolour = () => {
    palette = null;
    draw();
  };
  for (const kind of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
    matchMedia(kind).addEventListener("change", recolour);
  }
  new MutationObserver(recolour).observe(document.documentElement, { attributes: true });

  page.keys.add("", "in the plane: walk the points; with Shift move one", null, "arrows");
  page.keys.add("", "in the plane: remove a point; Enter takes it into use", null, "Delete");
  page.on("table", (/** @type {Table} */ given) => {
    table = given;
    arrange();
    draw();
  });
  page.on("data", (/** @type {{in_use: number} | null} */ given) => {
    if (!given || given.in_use === inUse) return;
    inUse = given.in_use;
    draw();
  });
  page.on("plane", (/** @type {Plane | null} */ given) => {
    data = given;
    root.hidden = !given;
    arrange();
    draw();
  });
}

/**
 * @param {Plane | null} data
 * @returns {Plane}
 */
function data0(data) {
  return /** @type {Plane} */ (data);
}
