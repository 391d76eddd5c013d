// The picture of the error curve: its axes, its lines and their names.

import { s } from "../dom.js";
import { counted, drawn, shown } from "../numbers.js";
import { em } from "./measure.js";
import { besideLines, named } from "./naming.js";
import { axisLabel, decades, decimals, nearest, roundSteps, scaled } from "./scales.js";

/**
 * @typedef {import("./data.js").Pair} Pair
 * @typedef {import("./data.js").Curve} Curve
 * @typedef {import("./data.js").Frame} Frame
 */

/**
 * What the axes hold.
 * @param {Curve} data
 * @param {number} width
 * @param {number} size of the type
 * @returns {Frame}
 */
export function framed(data, width, size) {
  const isLog = data.scale === "log";
  const lines = [data.points, data.test, data.previous];
  let [low, high, end] = [Infinity, -Infinity, 0];
  for (const line of lines) {
    for (const [update, error] of line) {
      end = Math.max(end, update);
      if (!Number.isFinite(error) || (isLog && error <= 0)) continue;
      low = Math.min(low, error);
      high = Math.max(high, error);
    }
  }
  if (high < low) [low, high] = isLog ? [0.1, 1] : [0, 1];
  if (isLog) {
    const powers = decades(low, high, 5);
    [low, high] = [powers[0], Math.max(powers[powers.length - 1], powers[0] * 10)];
  } else {
    low = Math.min(0, low);
    if (high <= low) high = low + 1;
    const step = roundSteps(low, high, 4);
    const stride = step.length > 1 ? step[1] - step[0] : high - low;
    high = Math.min(Number.MAX_VALUE, Math.ceil(high / stride - 1e-9) * stride);
  }
  end = Math.max(end, data.last, 10);
  const isLong = !isLog && (high >= 1e5 || high < 1e-3);
  const [left, right, top] = [(isLong ? 4 : 2.75) * size, width - 0.75 * size, 0.9 * size];
  const bottom = top + Math.max(8.25 * size, Math.min(14 * size, 0.32 * width));
  return {
    ...{ low, high, end, left, right, top, bottom },
    x: scaled(0, end, left, right),
    y: scaled(low, high, bottom, top, isLog),
  };
}

/**
 * @param {Curve} data
 * @param {Frame} f
 * @param {number | null} read
 * @returns {Element[]}
 */
export function picture(data, f, read) {
  const isLog = data.scale === "log";
  const size = em();
  const marks = [];
  const values = isLog ? decades(f.low, f.high, 5) : roundSteps(f.low, f.high, 4);
  const fixed = isLog || f.high >= 1e5 || f.high < 1e-3 ? 0 : decimals(values);
  for (const value of values) {
    const y = f.y(value);
    const [text, power] = axisLabel(value, fixed);
    marks.push(
      s("line", { class: "grid", x1: f.left, x2: f.right, y1: y, y2: y }),
      s(
        "text",
        { class: "tick", x: f.left - size / 2, y: y + 0.25 * size, "text-anchor": "end" },
        text,
        ...(power ? [s("tspan", { class: "sup", dy: -0.3 * size }, power)] : []),
      ),
    );
  }
  const places = roundSteps(0, f.end, f.right - f.left < 20 * size ? 3 : 5);
  for (const update of places.filter(Number.isInteger)) {
    const x = f.x(update);
    marks.push(
      s(
        "text",
        { class: "tick", x, y: f.bottom + 1.1 * size, "text-anchor": "middle" },
        update < 1e4 ? String(update) : counted(update),
      ),
    );
  }
  marks.push(
    s(
      "text",
      { class: "tick", x: f.right, y: f.bottom + 2.1 * size, "text-anchor": "end" },
      "updates",
    ),
  );
  const { previous } = data;
  /** @type {import("./data.js").Box[]} where names stand already */
  const taken = [];
  const present = now(data, f, isLog, taken);
  if (previous.length > 1) {
    marks.push(...line("ghost", previous, f, isLog));
    marks.push(named(data.ghost, previous, data.points, f, taken));
  }
  if (data.test.length > 1) {
    marks.push(...line("test", data.test, f, isLog), ...squares(data.test, f, isLog));
    marks.push(named("test", data.test, data.points, f, taken));
  }
  marks.push(...line("run", data.points, f, isLog), ...lost(data.points, f));
  if (read !== null) {
    const x = f.x(read);
    marks.push(s("line", { class: "cursor", x1: x, x2: x, y1: f.top, y2: f.bottom }));
    for (const points of [data.points, data.test, previous]) {
      const place = nearest(points, read);
      /** @type {Pair | undefined} */
      const pair = points[place];
      if (pair && pair[0] === read && isOn(pair[1], isLog)) {
        marks.push(s("circle", { class: "at", cx: x, cy: f.y(pair[1]), r: 0.2 * size }));
      }
    }
  }
  marks.push(...present);
  return marks;
}

/**
 * The point of the present update, with its number.
 * @param {Curve} data
 * @param {Frame} f
 * @param {boolean} isLog
 * @param {import("./data.js").Box[]} taken where names stand; its own is added
 * @returns {Element[]}
 */
function now(data, f, isLog, taken) {
  const pair = data.points[nearest(data.points, data.update)];
  const x = f.x(data.update);
  if (!pair || pair[0] !== data.update || !isOn(pair[1], isLog)) {
    return [s("path", { class: "present", d: `M${x} ${f.bottom - 4}v8` })];
  }
  const y = f.y(pair[1]);
  const size = em();
  const text = `this run, ${shown(pair[1], data.digits)}`;
  const isRight = x > (f.left + f.right) / 2;
  const start = x + (isRight ? -0.7 : 0.8) * size;
  const wide = 0.5 * size * text.length;
  const end = start + (isRight ? -wide : wide);
  const height = besideLines(data, f, y, start, end);
  taken.push({ left: Math.min(start, end), right: Math.max(start, end), y: height });
  return [
    s("circle", { class: "now", cx: x, cy: y, r: 0.34 * size }),
    s(
      "text",
      {
        class: "lab strong",
        x: start,
        y: height,
        "text-anchor": isRight ? "end" : "start",
      },
      text,
    ),
  ];
}

/**
 * @param {number} error
 * @param {boolean} isLog
 */
function isOn(error, isLog) {
  return Number.isFinite(error) && !(isLog && error <= 0);
}

/**
 * A line through the points, with gaps where there is no number.
 * @param {string} kind
 * @param {Pair[]} points
 * @param {Frame} f
 * @param {boolean} isLog
 * @returns {Element[]}
 */
function line(kind, points, f, isLog) {
  let path = "";
  let isDown = false;
  for (const [update, error] of points) {
    if (isOn(error, isLog)) {
      path += `${isDown ? "L" : "M"}${f.x(update).toFixed(1)} ${f.y(error).toFixed(1)}`;
      isDown = true;
    } else if (isLog && error <= 0) {
      path += `${isDown ? "L" : "M"}${f.x(update).toFixed(1)} ${f.bottom}`;
      isDown = true;
    } else isDown = false;
  }
  return path ? [s("path", { class: kind, d: path })] : [];
}

/**
 * Where a line is no number any more: a cross at the top, and the word.
 * @param {Pair[]} points
 * @param {Frame} f
 * @returns {Element[]}
 */
function lost(points, f) {
  const first = points.find(([, error]) => !Number.isFinite(error));
  if (!first) return [];
  const [x, y] = [f.x(first[0]), f.top];
  const isRight = x > f.right - 4 * em();
  return [
    s("path", { class: "gone", d: `M${x - 4} ${y - 5}l8 10M${x + 4} ${y - 5}l-8 10` }),
    s(
      "text",
      {
        class: "lab strong",
        x: x + (isRight ? -8 : 8),
        y: y + 5,
        "text-anchor": isRight ? "end" : "start",
      },
      `${drawn(first[1])} from update ${counted(first[0])}`,
    ),
  ];
}

/**
 * A dozen squares along the line of the test error, so that it is not told by colour.
 * @param {Pair[]} points
 * @param {Frame} f
 * @param {boolean} isLog
 * @returns {Element[]}
 */
function squares(points, f, isLog) {
  const stride = Math.max(1, Math.floor(points.length / 12));
  return points
    .filter(([, error], place) => place % stride === 0 && isOn(error, isLog))
    .map(([update, error]) =>
      s("rect", { class: "square", x: f.x(update) - 3, y: f.y(error) - 3, width: 6, height: 6 }),
    );
}
