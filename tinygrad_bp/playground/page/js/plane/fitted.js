// One input: what the outputs draw over it, as lines among the points.

import { s } from "../dom.js";
import { axisLabel, roundSteps, scaled } from "../charts/scales.js";
import { floats } from "./field.js";

/**
 * The axes of a picture of two numbers.
 * @param {[number, number]} xs
 * @param {[number, number]} ys
 * @param {number} width
 * @param {number} height
 * @param {number} size of the type
 * @param {[string, string]} labels
 */
export function axes(xs, ys, width, height, size, labels) {
  const [left, right, top, bottom] = [2.9 * size, width - 0.6 * size, 0.6 * size, height - 2.4 * size];
  const x = scaled(xs[0], xs[1], left, right);
  const y = scaled(ys[0], ys[1], bottom, top);
  const marks = [];
  for (const value of roundSteps(xs[0], xs[1], width < 17 * size ? 3 : 5)) {
    marks.push(
      s("line", { class: "notch", x1: x(value), x2: x(value), y1: bottom, y2: bottom + 4 }),
      s(
        "text",
        { class: "tick", x: x(value), y: bottom + 1.2 * size, "text-anchor": "middle" },
        axisLabel(value)[0],
      ),
    );
  }
  for (const value of roundSteps(ys[0], ys[1], 5)) {
    marks.push(
      s("line", { class: "notch", x1: left - 4, x2: left, y1: y(value), y2: y(value) }),
      s(
        "text",
        { class: "tick", x: left - 0.5 * size, y: y(value) + 0.27 * size, "text-anchor": "end" },
        axisLabel(value)[0],
      ),
    );
  }
  marks.push(
    s("text", { class: "lab", x: right, y: bottom + 2.2 * size, "text-anchor": "end" }, labels[0]),
    s("text", { class: "lab", x: left + 5, y: top + 0.95 * size }, labels[1]),
  );
  return { left, right, top, bottom, x, y, marks };
}

/**
 * The lines, each with its name at its right end where there are several.
 * @param {Record<string, string>} lines
 * @param {string} shown the neuron that is chosen
 * @param {ReturnType<typeof axes>} frame
 * @param {[number, number]} xs
 */
export function curves(lines, shown, frame, xs) {
  const names = Object.keys(lines);
  const area = { x: frame.left, y: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top };
  return names.flatMap((name) => {
    const values = floats(lines[name]);
    let path = "";
    let isDown = false;
    values.forEach((value, place) => {
      if (Number.isNaN(value)) {
        isDown = false;
        return;
      }
      const x = frame.x(xs[0] + ((xs[1] - xs[0]) * place) / (values.length - 1));
      // Far beyond the picture is as good as any number: it is cut off.
      const y = Math.max(-1e4, Math.min(1e4, frame.y(value)));
      path += `${isDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      isDown = true;
    });
    const last = values[values.length - 1];
    const y = Math.max(frame.top + 12, Math.min(frame.bottom - 4, frame.y(last) - 6));
    /** @type {SVGElement[]} */
    const drawn = [s("svg", { ...area, viewBox: Object.values(area).join(" ") }, s("path", { class: name === shown ? "neuron" : "run", d: path }))];
    if (names.length > 1 && !Number.isNaN(last)) {
      drawn.push(s("text", { class: "lab", x: frame.right - 2, y, "text-anchor": "end" }, name));
    }
    return drawn;
  });
}
