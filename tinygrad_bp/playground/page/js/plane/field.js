// A map over the plane: tints on a canvas, and the boundary as a line of ink.

/**
 * @typedef {[number, number, number]} Colour
 * @typedef {{neg: Colour, pos: Colour, soft: Colour, sheet: Colour, ink: Colour}} Colours
 * @typedef {{values: Float32Array[], size: number, low: number, high: number, level: number | null,
 *   isDiscrete: boolean}} Field what is over the plane, from below: one map, or one a class
 */

/** Where a map is put before it is drawn as large as it is shown. */
const small = document.createElement("canvas");

/** How much of its colour the strongest tint has. */
const MOST = 0.46;

/**
 * Numbers that came as bytes of floats.
 * @param {string} text
 */
export function floats(text) {
  return new Float32Array(bytes(text).buffer);
}

/**
 * @param {string} text in base64
 */
function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * The colours that the style has at this moment, dark or light or forced.
 * @param {HTMLElement} probe an element whose colour is read
 * @returns {Colours}
 */
export function colours(probe) {
  /** @param {string} kind @returns {Colour} */
  const read = (kind) => {
    probe.dataset.colour = kind;
    const found = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
    return /** @type {Colour} */ (found.slice(0, 3).map(Number));
  };
  return {
    neg: read("neg"),
    pos: read("pos"),
    soft: read("soft"),
    sheet: read("sheet"),
    ink: read("ink"),
  };
}

/**
 * Draw a field over a whole canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {Field} field
 * @param {Colours} palette
 * @param {number} [width] of the boundary in pixels of the canvas; 0 for none
 */
export function paint(canvas, field, palette, width = 2) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { size } = field;
  const image = new ImageData(size, size);
  const tint = field.values.length > 1 ? ofClass(field, palette) : ofNumber(field, palette);
  for (let place = 0; place < size * size; place++) {
    const [colour, share] = tint(place);
    const row = size - 1 - Math.floor(place / size);
    const at = 4 * (row * size + (place % size));
    for (let k = 0; k < 3; k++) {
      image.data[at + k] = palette.sheet[k] + (colour[k] - palette.sheet[k]) * share;
    }
    image.data[at + 3] = 255;
  }
  if (small.width !== size) small.width = small.height = size;
  small.getContext("2d")?.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.imageSmoothingQuality = "high";
  // The corners of the grid are the corners of the plane, so half a cell is left out.
  pen.drawImage(small, 0.5, 0.5, size - 1, size - 1, 0, 0, canvas.width, canvas.height);
  if (!width) return;
  pen.strokeStyle = `rgb(${palette.ink.join(" ")})`;
  pen.lineWidth = width;
  pen.lineJoin = pen.lineCap = "round";
  pen.beginPath();
  for (const [heights, level] of surfaces(field)) {
    contour(pen, heights, size, level, canvas.width, canvas.height);
  }
  pen.stroke();
}

/**
 * @param {Field} field
 * @param {Colours} palette
 * @returns {(place: number) => [Colour, number]}
 */
function ofNumber({ values: [values], low, high, level, isDiscrete }, palette) {
  const middle = level ?? (low + high) / 2;
  return (place) => {
    const value = values[place];
    if (Number.isNaN(value)) return [palette.soft, MOST];
    const room = value > middle ? high - middle : middle - low;
    const strength = isDiscrete ? 1 : share(Math.abs(value - middle), room);
    return [value > middle ? palette.pos : palette.neg, MOST * strength];
  };
}

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return whole > 0 ? Math.min(1, part / whole) : part > 0 ? 1 : 0;
}

/**
 * The tint of the likeliest class, the weaker the nearer the next one comes.
 * @param {Field} field
 * @param {Colours} palette
 * @returns {(place: number) => [Colour, number]}
 */
function ofClass({ values, low, high, isDiscrete }, palette) {
  const cycle = [palette.neg, palette.pos, palette.soft];
  return (place) => {
    let [best, next, chosen] = [-Infinity, -Infinity, -1];
    for (let k = 0; k < values.length; k++) {
      const value = values[k][place];
      if (value > best) [best, next, chosen] = [value, best, k];
      else if (value > next) next = value;
    }
    if (chosen < 0) return [palette.soft, MOST];
    const strength = MOST / (1 + Math.floor(chosen / cycle.length));
    return [cycle[chosen % cycle.length], strength * (isDiscrete ? 1 : Math.sqrt(share(best - next, high - low)))];
  };
}

/**
 * What is cut at which level for the boundary: one map, or each class less the best other one.
 * @param {Field} field
 * @returns {[Float32Array, number][]}
 */
function surfaces({ values, level }) {
  if (values.length === 1) return level === null ? [] : [[values[0], level]];
  return values.map((own, k) => [
    own.map((value, place) => {
      let other = -Infinity;
      for (let i = 0; i < values.length; i++) {
        if (i !== k) other = Math.max(other, values[i][place]);
      }
      return value - other;
    }),
    0,
  ]);
}

/**
 * The line on which a surface has a level, by marching squares.
 * @param {{moveTo: (x: number, y: number) => void, lineTo: (x: number, y: number) => void}} pen
 * @param {ArrayLike<number>} heights row by row from below
 * @param {number} size
 * @param {number} level
 * @param {number} width
 * @param {number} height
 */
function contour(pen, heights, size, level, width, height) {
  const [dx, dy] = [width / (size - 1), height / (size - 1)];
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const at = row * size + column;
      // The corners, around the cell from below left; an edge is cut between unlike corners.
      const corners = [heights[at], heights[at + 1], heights[at + size + 1], heights[at + size]];
      const above = corners.map((corner) => corner > level);
      if (above[0] === above[1] && above[1] === above[2] && above[2] === above[3]) continue;
      /** @type {[number, number][]} */
      const cuts = [];
      for (let edge = 0; edge < 4; edge++) {
        const [a, b] = [corners[edge], corners[(edge + 1) % 4]];
        if (above[edge] === above[(edge + 1) % 4] || Number.isNaN(a + b)) continue;
        const part = Math.max(0, Math.min(1, (level - a) / (b - a)));
        const [x, y] = [
          [column + part, row],
          [column + 1, row + part],
          [column + 1 - part, row + 1],
          [column, row + 1 - part],
        ][edge];
        cuts.push([x * dx, height - y * dy]);
      }
      for (let k = 0; k + 1 < cuts.length; k += 2) {
        pen.moveTo(...cuts[k]);
        pen.lineTo(...cuts[k + 1]);
      }
    }
  }
}
