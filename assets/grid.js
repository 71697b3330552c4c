/* Cell renderers and formatters of the tables (components/grid.py says what each takes). */
(function () {
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const h = (...parts) => React.createElement(...parts);
  const lang = () => document.documentElement.lang || "fr";

  /* A table's own interface, once the table knows its columns: a row chosen earlier is an error inside dash-ag-grid. */
  window.ainGrid = function (id) {
    if (!window.dash_ag_grid || !document.getElementById(id)) return null;
    const known = window.dash_component_api.getLayout(id);
    return known && known.props.columnState ? window.dash_ag_grid.getApi(id) : null;
  };
  /* The same as soon as it is there; null when the table never comes. */
  window.ainGridReady = (id) => new Promise((resolve) => {
    let patience = 400;
    const look = () => { const api = window.ainGrid(id); if (api || !patience--) resolve(api); else setTimeout(look, 50); };
    look();
  });

  window.ainNumber = function (value, decimals) {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    const [group, point] = lang() === "en" ? [",", "."] : ["\u00a0", ","];
    const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
    const text = whole.replace(/\B(?=(\d{3})+(?!\d))/g, group) + (rest ? point + rest : "");
    return (value < 0 && Number(Math.abs(value).toFixed(decimals)) !== 0 ? "\u2212" : "") + text;
  };
  window.ainSigned = (value, decimals, unit) =>
    value === null || value === undefined ? "–" : (Number(value.toFixed(decimals)) > 0 ? "+" : "") + window.ainNumber(value, decimals) + (unit ? "\u00a0" + unit : "");
  functions.ainNumber = window.ainNumber;
  functions.ainSigned = window.ainSigned;
  /* Sort rendered columns by `<field>_order` of the row, or by what the value itself says. */
  functions.ainOrder = function (a, b, nodeA, nodeB) {
    const weigh = (value) => (value === null || value === undefined ? -Infinity
      : typeof value === "object" ? (value.order ?? value.value ?? value.priority ?? (value.title || value.text || "")) : value);
    const [left, right] = [weigh(a), weigh(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

  const ainMark = (window.ainMark = function (priority, state) {
    const name = priority ? "p" + priority : "unknown";
    return h("span", { className: `mark mark--${name} mark--${state || "acknowledged"}`, "aria-label": priority ? "P" + priority : "?" }, h("i", { className: "mark__ring" }), priority ? String(priority) : "?");
  });
  components.Mark = (props) => {
    const value = props.value;
    if (!value) return null;
    return ["normal", "off"].includes(value.state) ? h("span", { className: "mark mark--" + value.state }) : ainMark(value.priority, value.state);
  };
  components.TwoLines = (props) => props.value && h("div", { className: "two-lines" },
    h("div", { className: "two-lines__title" }, props.value.code && h("b", { className: "strong" }, h("bdi", { dir: "ltr" }, props.value.code), "\u00a0\u00a0"), props.value.title),
    props.value.detail && h("div", { className: "two-lines__detail", title: props.value.detail }, props.value.unknown && h("span", { className: "unknown-badge", "aria-hidden": true }, "?"), props.value.detail));
  components.Link = (props) => props.value && h("a", { href: props.value.href, className: "link" }, props.value.text);
  components.Chip = (props) => props.value && (props.value.plain
    ? h("span", { className: "secondary" }, props.value.text)
    : h("span", { className: "chip" + (props.value.strong ? " chip--strong" : "") }, props.value.text));
  components.Strong = (props) => h("span", { className: props.value && props.value.strong ? "strong" : "secondary" }, props.value ? props.value.text : "–");

  /* A line of the last 24 h; null is a gap. `priority` marks its end. */
  components.Sparkline = function (props) {
    const value = Array.isArray(props.value) ? { points: props.value } : props.value;
    if (!value || !value.points || !value.points.some((v) => v !== null)) return h("span", { className: "secondary" }, "–");
    const [width, height, pad] = [68, 22, 6];
    const known = value.points.filter((v) => v !== null);
    const low = Math.min(...known), high = Math.max(...known), span = Math.max(high - low, 0.04 * Math.max(...known.map(Math.abs))) || 1; // a steady line stays flat
    const x = (i) => pad + (i * (width - 2 * pad)) / Math.max(1, value.points.length - 1);
    const y = (v) => height - pad - ((v - low) * (height - 2 * pad)) / span;
    let path = "", open = false, end = null;
    value.points.forEach((v, i) => {
      if (v === null) { open = false; return; }
      path += `${open ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`;
      open = true; end = [x(i), y(v)];
    });
    const last = value.priority ? h("path", { d: ain.priorityShape(value.priority, end[0], end[1]), className: "over-p" + value.priority })
      : h("circle", { cx: end[0], cy: end[1], r: 2.2 });
    return h("svg", { className: "sparkline", width, height, "aria-hidden": true }, h("path", { d: path }), last);
  };

  /* A bar against an expected tick and its normal zone; what lies beyond the zone takes the priority's colour. */
  components.Bullet = function (props) {
    const v = props.value;
    if (!v || v.value === null || v.value === undefined) return h("span", { className: "secondary" }, "–");
    const [width, height] = [v.width || 84, 14];
    const max = v.max || 1, x = (value) => Math.max(0, Math.min(width, (value / max) * width));
    const from = v.expected !== null && v.expected !== undefined ? Math.min(v.value, v.expected) : v.value;
    const over = v.priority && v.expected !== null ? [Math.min(v.expected, v.value), Math.max(v.expected, v.value)] : null;
    return h("svg", { className: "bullet", width, height, role: "img" },
      v.track && h("rect", { className: "bullet__track", x: 0, y: 1, width, height: height - 2 }),
      v.low !== undefined && v.low !== null && h("rect", { className: "bullet__zone", x: x(v.low), y: 0, width: x(v.high) - x(v.low), height }),
      h("rect", { className: "bullet__bar", x: 0, y: 4, width: x(from), height: 6 }),
      over && h("rect", { className: "over-p" + v.priority, x: x(over[0]), y: 4, width: Math.max(1, x(over[1]) - x(over[0])), height: 6 }),
      !over && v.expected !== null && v.expected !== undefined && v.value > v.expected && h("rect", { className: "bullet__bar", x: x(v.expected), y: 4, width: x(v.value) - x(v.expected), height: 6 }),
      v.expected !== null && v.expected !== undefined && h("rect", { className: "bullet__tick", x: x(v.expected) - 1, y: 0, width: 2, height }));
  };

  /* Progress made inside progress planned; the missing part takes the priority's colour. */
  components.Progress = function (props) {
    const v = props.value;
    if (!v || v.actual_pct === null) return h("span", { className: "secondary" }, "–");
    const [width, height] = [84, 12], x = (pct) => (Math.max(0, Math.min(100, pct)) / 100) * width;
    return h("svg", { className: "bullet", width, height, role: "img" },
      h("rect", { className: "bullet__track", x: 0, y: 2, width, height: 8 }),
      v.priority && v.planned_pct > v.actual_pct && h("rect", { className: "over-p" + v.priority, x: x(v.actual_pct), y: 2.5, width: x(v.planned_pct) - x(v.actual_pct), height: 7, opacity: 0.65 }),
      h("rect", { className: "bullet__bar", x: 0, y: 2, width: x(v.actual_pct), height: 8 }),
      h("rect", { className: "bullet__tick", x: Math.max(0, x(v.planned_pct) - 1), y: 0, width: 2, height }));
  };
})();
