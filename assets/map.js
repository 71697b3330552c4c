/* Styles and markers of the maps. Colours come from the CSS variables of the theme that is on. */
window.ainMap = (function () {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const isDark = () => document.documentElement.dataset.theme === "dark" || Boolean(document.querySelector(".wall"));
  const BASE = {
    sea: () => ({ stroke: false, fillColor: token("sea"), fillOpacity: 1 }),
    sector: () => ({ color: token("sector-line"), weight: 1, fillColor: token("sector"), fillOpacity: 1 }),
    roads: () => ({ color: token("road"), weight: 2, fill: false }),
    arrondissement: () => ({ color: token("limit"), weight: 1.2, fill: false }),
    coast: () => ({ color: token("limit"), weight: 1.6, fill: false }),
    pipes: () => ({ color: token("limit"), weight: 1, fill: false }),
  };

  /* Tiles, those of the settings or those taken in, lie below everything; the city's own ground is clear then. */
  const plain = (text) => { const words = document.createElement("span"); words.textContent = text || ""; return words.innerHTML; };
  const tiled = new WeakSet();
  let asked = null, onTiles = false;
  const tiles = () => (asked = asked || fetch("/api/v1/map/tiles").then((answer) => (answer.ok ? answer.json() : { url: "" }), () => ({ url: "" })));
  async function ground(map) {
    if (tiled.has(map)) return;
    tiled.add(map);
    const { url, attribution, ...reach } = await tiles();
    if (!url || !map._mapPane) return;
    onTiles = true;
    L.tileLayer(url, Object.assign({ maxZoom: 19, attribution: plain(attribution) }, reach)).addTo(map);
    drawn.forEach((style, layer) => { if (layer.setStyle) layer.setStyle(style(layer.feature)); });
  }
  const clear = (style) => (onTiles && style.fillColor ? Object.assign(style, { fillOpacity: 0 }) : style);

  const baseStyle = (feature) => clear((BASE[feature.properties.layer] || BASE.sector)());

  /* Shapes that are drawn once: another theme gives them other colours. */
  const drawn = new Map();
  document.addEventListener("ain:theme", () => drawn.forEach((style, layer) => { if (layer.setStyle) layer.setStyle(style(layer.feature)); }));
  function followTheme(layer, style) {
    layer.on("add", () => drawn.set(layer, style));
    layer.on("remove", () => drawn.delete(layer));
  }

  /* The base may arrive after the overlays: each of its features goes behind all others, so the last one lies lowest. */
  function toBack(feature, layer) {
    layer.options.attribution = plain(feature.properties.attribution); // what its source asks to be shown
    layer.on("add", () => { if (layer.bringToBack) layer.bringToBack(); if (layer._map) ground(layer._map); });
    followTheme(layer, baseStyle);
  }

  /* A sector with an alert, without data, or selected. On the wall P1 is full with a white edge, P3 a tint, P4 not drawn. */
  function abnormalStyle(feature) {
    const { priority, unknown, selected } = feature.properties;
    if (feature.properties.hatch) return { color: token("hatch"), weight: 1, fill: false };
    const edge = selected ? { color: token("accent"), weight: 4, opacity: 1 } : null;
    if (priority) {
      const tint = isDark() ? { 1: 1, 2: 1, 3: 0.34, 4: 0 }[priority] : { 1: 1, 2: 0.85, 3: 0.45, 4: 0.25 }[priority];
      return Object.assign({ color: token(`p${priority}-s`), weight: priority === 1 ? 2 : 1.2, fillColor: token("p" + priority), fillOpacity: tint }, edge);
    }
    if (unknown) return Object.assign({ color: token("hatch"), weight: 1, fillColor: token("hatch-bg"), fillOpacity: 1 }, edge);
    return Object.assign({ fill: true, fillOpacity: 0, weight: 0, color: token("accent") }, edge);
  }

  function icon(html, size) {
    return L.divIcon({ html, className: "map-mark", iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
  }

  /* A priority mark, a label or a call-out at a point. */
  function markPoint(feature, latlng) {
    const p = feature.properties;
    if (p.label) return L.marker(latlng, { interactive: false, keyboard: false, icon: L.divIcon({ html: `<span>${p.label}</span>`, className: "map-label", iconSize: null }) });
    const name = p.priority ? "p" + p.priority : "unknown";
    const mark = `<span class="mark mark--${name} mark--${p.state || "acknowledged"}"><i class="mark__ring"></i>${p.priority || "?"}</span>`;
    return L.marker(latlng, { icon: icon(mark, 20), title: p.title || "", alt: p.title || name, riseOnHover: true, zIndexOffset: p.priority ? (5 - p.priority) * 100 : 0 });
  }

  return { tiles, baseStyle, toBack, followTheme, abnormalStyle, markPoint, token, icon };
})();
