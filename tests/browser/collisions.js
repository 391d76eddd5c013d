// What lies on what in the drawing of the network: letters on other letters, on the edge of a
// circle, on a line, on a box that is not their own, or outside of the frame; and boxes on boxes.
// Lines behind a label's own ground are covered, which is no collision.
() => {
  const svg = document.querySelector("#network svg.net");
  const frame = document.querySelector("#network .netframe").getBoundingClientRect();
  const found = new Set();
  const say = (kind, a, b) => found.add(`${kind}: ${a} / ${b}`);
  const isSeen = (one) => !one.closest("[visibility=hidden], [data-covered]") && getComputedStyle(one).display !== "none";
  const partOf = (one) => one.closest("g[data-name], .badge, .pill, .tip");
  const called = (part) => part?.dataset.name ?? `${part?.getAttribute("class")} ${part?.dataset.badge ?? ""}`;
  const all = (selector) => [...svg.querySelectorAll(selector)].filter(isSeen);
  const order = new Map([...svg.querySelectorAll("*")].map((one, index) => [one, index]));

  /** A rectangle on the screen, and the part that it belongs to. */
  const block = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { one, part: partOf(one), left, right, top, bottom };
  };
  /** Whether two lie on each other by so many pixels both ways. */
  const meet = (a, b, by) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > by && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;

  // Letters do not fill their line: digits and capitals take its middle.
  const texts = all("text")
    .filter((text) => text.textContent.trim())
    .map((text) => {
      const { top, bottom, ...rest } = block(text);
      const room = 0.22 * (bottom - top);
      return { ...rest, top: top + room, bottom: bottom - room, name: `${called(partOf(text))} ${text.textContent}` };
    });
  const circles = all(".body, .badge circle").map((one) => {
    const { part, left, right, top, bottom } = block(one);
    return { part, x: (left + right) / 2, y: (top + bottom) / 2, r: (right - left) / 2 };
  });
  const boxes = all(".under, .ground, .markbox, .slot rect, .square, .err > rect, .pill rect")
    .map(block)
    .filter(({ one }) => getComputedStyle(one).fill !== "none" || getComputedStyle(one).stroke !== "none");

  texts.forEach((a, k) => texts.slice(k + 1).forEach((b) => meet(a, b, 1.5) && say("text on text", a.name, b.name)));
  for (const a of texts) {
    for (const { part, x, y, r } of circles) {
      const far = Math.hypot(Math.max(x - a.left, a.right - x), Math.max(y - a.top, a.bottom - y));
      const near = Math.hypot(Math.max(a.left - x, x - a.right, 0), Math.max(a.top - y, y - a.bottom, 0));
      const isOwn = a.part === part;
      if (near < r - 1 && !(isOwn && far < r + 1)) say(isOwn ? "name exceeds its circle" : "text on circle", a.name, called(part));
    }
    for (const box of boxes) {
      const isBadges = box.part?.matches(".pill") && a.one.closest(".badges"); // its number is beside it in the tree
      if (a.part !== box.part && !isBadges && meet(a, box, 1.5)) say("text on box", a.name, called(box.part));
    }
    const isWide = svg.getBoundingClientRect().width > frame.width + 1; // then it scrolls
    if (a.left < frame.left - 1 || (!isWide && a.right > frame.right + 1)) say("outside", a.name, "the frame");
  }
  boxes.forEach((a, k) => boxes.slice(k + 1).forEach((b) => a.part !== b.part && meet(a, b, 3) && say("box on box", called(a.part), called(b.part))));

  // Lines and wires as segments on the screen, with half of their widths.
  const at = (x, y) => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
  const unit = svg.getScreenCTM().a;
  const segments = all(".lines .w").map((line) => {
    const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((name) => Number(line.getAttribute(name)));
    return { name: line.dataset.line, from: at(x1, y1), to: at(x2, y2), half: (unit * Number(line.getAttribute("stroke-width"))) / 2 };
  });
  for (const wire of all(".wire")) {
    const length = wire.getTotalLength();
    const points = Array.from({ length: Math.ceil(length / 6) + 1 }, (_, k) => wire.getPointAtLength(6 * k)).map(({ x, y }) => at(x, y));
    points.slice(1).forEach((to, k) => segments.push({ name: "a wire", from: points[k], to, half: 0.7 * unit }));
  }
  /** How much of a segment is inside of a block, in pixels. */
  const inside = ({ left, right, top, bottom }, { from, to, half }) => {
    let [first, last] = [0, 1];
    const ways = [
      [from.x, to.x - from.x, left - half, right + half],
      [from.y, to.y - from.y, top - half, bottom + half],
    ];
    for (const [start, way, low, high] of ways) {
      if (Math.abs(way) < 1e-9) {
        if (start <= low + 1 || start >= high - 1) return 0;
        continue;
      }
      const ends = [(low - start) / way, (high - start) / way];
      [first, last] = [Math.max(first, Math.min(...ends)), Math.min(last, Math.max(...ends))];
    }
    return (last - first) * Math.hypot(to.x - from.x, to.y - from.y);
  };
  for (const a of texts) {
    const isCovered = boxes.some(
      (box) =>
        order.get(box.one) < order.get(a.one) &&
        getComputedStyle(box.one).fill !== "none" &&
        box.left <= a.left + 2 && box.right >= a.right - 2 && box.top <= a.top + 2 && box.bottom >= a.bottom - 2,
    );
    const isInCircle = circles.some(({ part, x, r }) => part === a.part && Math.max(x - a.left, a.right - x) < r && (a.one.matches(".nm") || part.matches(".badge")));
    if (isCovered || isInCircle) continue;
    for (const segment of segments) if (inside(a, segment) > 1.5) say("text on line", a.name, segment.name);
  }
  return [...found];
}
