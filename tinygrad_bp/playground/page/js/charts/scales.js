// Axes of the charts: the numbers that they have, and where on them a number stands.

/**
 * Round numbers from low to high, in steps of 1, 2 or 5 times a power of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} count about how many
 * @returns {number[]}
 */
export function roundSteps(low, high, count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / count));
  const step = power * ([1, 2, 5, 10].find((times) => span / (power * times) <= count) ?? 10);
  const steps = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
    steps.push(Number((k * step).toPrecision(12)));
  }
  return steps;
}

/**
 * Powers of ten from low to high, at most about so many.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function decades(low, high, count) {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const stride = Math.max(1, Math.ceil((last - first) / count));
  const powers = [];
  for (let power = first; power < last + stride; power += stride) powers.push(10 ** power);
  return powers.filter((x) => x > 0 && Number.isFinite(x));
}

/**
 * How many decimals the numbers of an axis have.
 * @param {number[]} steps
 */
export function decimals(steps) {
  return Math.max(...steps.map((x) => String(x).split(".")[1]?.length ?? 0));
}

/**
 * A number as an axis has it: [text, exponent of ten that follows it as a superscript].
 * @param {number} x
 * @param {number} [places]
 * @returns {[string, string]}
 */
export function axisLabel(x, places) {
  const size = Math.abs(x);
  if (x === 0 || (size >= 1e-4 && size < 1e5)) {
    const text = places ? x.toFixed(places) : String(Number(x.toPrecision(6)));
    return [text.replace("-", "−"), ""];
  }
  const [digits, power] = x.toExponential(2).split("e");
  const factor = String(Number(digits)).replace("-", "−");
  const exponent = power.replace("+", "").replace("-", "−");
  return [factor === "1" ? "10" : `${factor}·10`, exponent];
}

/**
 * A function from numbers to places on an axis, linear or by powers of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @param {boolean} [isLog]
 * @returns {(x: number) => number}
 */
export function scaled(low, high, from, to, isLog = false) {
  const value = isLog ? Math.log10 : Number;
  const [start, span] = [value(low), value(high) - value(low) || 1];
  return (x) => from + ((value(x) - start) / span) * (to - from);
}

/**
 * The place in a sorted list of pairs whose first number is nearest.
 * @param {readonly (readonly [number, number])[]} pairs
 * @param {number} x
 * @returns {number} -1 where there are none
 */
export function nearest(pairs, x) {
  let [low, high] = [0, pairs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pairs[middle][0] < x) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && x - pairs[low - 1][0] < pairs[low][0] - x) return low - 1;
  return pairs.length ? low : -1;
}
