// Numbers as they are shown, as they are drawn, and as they are typed.

/** @typedef {number | string | null | undefined} Numeral What the engine sends: nan and inf come as words. */

/**
 * A number of the engine; null where there is none.
 * @param {Numeral} x
 * @returns {number | null}
 */
export function number(x) {
  if (typeof x === "number") return x;
  if (x === "nan") return NaN;
  if (x === "inf") return Infinity;
  return x === "-inf" ? -Infinity : null;
}

/**
 * What is no finite number, in words; null for all others.
 * @param {number | null} x
 */
function unusual(x) {
  if (x === null) return "not known";
  if (Number.isNaN(x)) return "not a number";
  return Number.isFinite(x) ? null : x > 0 ? "infinite" : "minus infinite";
}

/** @param {string} text */
const signed = (text) => text.replace(/^-/, "−");

/** However few decimal places are asked for, so many digits count, if as many are asked for. */
const LEAST = 3;

/**
 * A number to so many decimal places, as the engine has it in formulas
 * (panels/mathematics/numbers.py has the same rule): at least three digits count, and zeros at the
 * end stay. Numbers that were given with few digits stand as they were given.
 * @param {Numeral} x
 * @param {number} [digits]
 */
export function shown(x, digits = 9) {
  const value = number(x);
  const words = unusual(value);
  if (words !== null || value === null) return words ?? "";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) {
    const short = value.toExponential(digits - 1).replace("+", "");
    const full = value.toExponential().replace("+", "");
    return signed(full.length < short.length ? full : short);
  }
  const whole = String(value);
  const exponent = Number(value.toExponential().split("e")[1]);
  const after = Math.max(digits - Math.max(exponent, 0), Math.min(digits, LEAST) - 1 - exponent, 0);
  const own = whole.split(".")[1]?.length ?? 0;
  if (own > after) return signed(value.toFixed(after));
  return signed(own < 5 || own + 2 < after ? whole : whole + "0".repeat(after - own));
}

/**
 * A number for the drawing: 4 digits, in a width that changes seldom.
 * @param {Numeral} x
 */
export function drawn(x) {
  const value = number(x);
  const words = unusual(value);
  if (words !== null || value === null) return value !== null && !Number.isNaN(value) ? (value > 0 ? "inf" : "−inf") : value === null ? "" : "nan";
  if (value === 0) return "0.00";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 99999.5) return signed(value.toExponential(1).replace("+", ""));
  if (size < 10 && Math.abs(value * 100 - Math.round(value * 100)) < 1e-9) return signed(value.toFixed(2));
  const after = size < 10 ? 4 : Math.max(3 - Math.floor(Math.log10(size)), 0);
  return signed(value.toFixed(after));
}

/** Made once, since that takes far longer than to use it. */
const THOUSANDS = new Intl.NumberFormat("en");

/**
 * A whole number with its thousands apart: 1,204.
 * @param {number} x
 */
export function counted(x) {
  return signed(THOUSANDS.format(x));
}

/**
 * What was typed as a number, with a point or a comma; null where it is none.
 * @param {string} text
 * @returns {number | null}
 */
export function parsed(text) {
  let plain = text.trim().replace(/[−–]/g, "-").replace(/[\s\u00a0\u202f']/g, "");
  const point = plain.lastIndexOf(".");
  const comma = plain.lastIndexOf(",");
  if (comma > point) plain = plain.replaceAll(".", "").replace(",", ".");
  else if (comma >= 0) plain = plain.replaceAll(",", "");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}
