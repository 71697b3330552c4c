/* Draws every `.spark` from its data-spark: {points, low, high, priority}; null is a gap. Redrawn when the data change. */
window.ain = window.ain || {};
(function () {
  const PAD = 4;
  const svg = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    return node;
  };
  const known = (values) => values.filter((value) => value !== null && value !== undefined);

  function line(values, x, y) {
    let path = "", open = false;
    values.forEach((value, i) => {
      if (value === null || value === undefined) { open = false; return; }
      path += `${open ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
      open = true;
    });
    return path;
  }

  /* The zone between two lines, one closed shape for each stretch in which both are known. */
  function zone(low, high, x, y) {
    const shapes = [];
    let stretch = [];
    const close = () => {
      if (stretch.length > 1) {
        const there = stretch.map((i) => `${x(i).toFixed(1)} ${y(high[i]).toFixed(1)}`);
        const back = stretch.slice().reverse().map((i) => `${x(i).toFixed(1)} ${y(low[i]).toFixed(1)}`);
        shapes.push(`M${there.concat(back).join("L")}Z`);
      }
      stretch = [];
    };
    high.forEach((value, i) => { if (value === null || low[i] === null) close(); else stretch.push(i); });
    close();
    return shapes.join("");
  }

  const SHAPES = {
    1: (x, y) => `M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`,
    2: (x, y) => `M${x} ${y - 5}L${x + 5} ${y + 4}L${x - 5} ${y + 4}Z`,
    3: (x, y) => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`,
    4: (x, y) => `M${x - 4} ${y - 4}h8v8h-8Z`,
  };

  ain.priorityShape = (priority, x, y) => SHAPES[priority](x, y);

  function draw(node) {
    const text = node.dataset.spark;
    if (node.drawn === text) return;
    node.drawn = text;
    node.replaceChildren();
    const { points, low, high, priority } = JSON.parse(text);
    const values = known([...points, ...low, ...high]);
    if (known(points).length < 2) return;
    const width = node.clientWidth || 88, height = node.clientHeight || 24;
    const bottom = Math.min(...values), span = Math.max(Math.max(...values) - bottom, 0.04 * Math.max(...values.map(Math.abs))) || 1;
    const x = (i) => PAD + (i * (width - 2 * PAD)) / Math.max(1, points.length - 1);
    const y = (value) => height - PAD - ((value - bottom) * (height - 2 * PAD)) / span;
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "sparkline" });
    if (high.length) picture.append(svg("path", { d: zone(low, high, x, y), class: "sparkline__zone" }));
    picture.append(svg("path", { d: line(points, x, y) }));
    const last = points.reduce((found, value, i) => (value === null ? found : i), 0);
    const end = priority ? svg("path", { d: SHAPES[priority](x(last), y(points[last])), class: "over-p" + priority })
      : svg("circle", { cx: x(last), cy: y(points[last]), r: 2.2 });
    picture.append(end);
    node.append(picture);
  }

  let waiting = false;
  function drawAll() {
    waiting = false;
    document.querySelectorAll(".spark[data-spark]").forEach(draw);
  }
  const soon = () => { if (!waiting) { waiting = true; requestAnimationFrame(drawAll); } };
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-spark"] });
  window.addEventListener("resize", () => { document.querySelectorAll(".spark[data-spark]").forEach((node) => { node.drawn = null; }); soon(); });
})();
