/* Network health: the shades of the sectors, the one that is picked, and how map, table, charts and address agree. */
window.ainNetwork = (function () {
  const SECTOR = { type: "query-control", key: "sector" };
  const patterns = {};
  let outlines = null;

  /* Grey strokes for what cannot be judged. A canvas takes a pattern wherever it takes a colour. */
  function hatch() {
    const key = ainMap.token("hatch") + ainMap.token("hatch-bg");
    if (!patterns[key]) {
      const tile = document.createElement("canvas");
      tile.width = tile.height = 6;
      const pen = tile.getContext("2d");
      pen.fillStyle = ainMap.token("hatch-bg");
      pen.fillRect(0, 0, 6, 6);
      pen.strokeStyle = ainMap.token("hatch");
      pen.lineWidth = 1;
      pen.beginPath();
      [[-1, 1, 1, -1], [0, 6, 6, 0], [5, 7, 7, 5]].forEach(([x, y, u, v]) => { pen.moveTo(x, y); pen.lineTo(u, v); });
      pen.stroke();
      patterns[key] = pen.createPattern(tile, "repeat");
    }
    return patterns[key];
  }

  function sectorStyle(feature, context) {
    const state = ((context.hideout || {}).states || {})[feature.properties.code];
    const clear = { color: ainMap.token("sector-line"), weight: 0, opacity: 0, fill: true, fillColor: ainMap.token("sector"), fillOpacity: 0 };
    if (!state) return clear;
    if (state.p) return ainMap.abnormalStyle({ properties: { priority: state.p } });
    if (state.u) return { color: ainMap.token("hatch"), weight: 1, opacity: 1, fill: true, fillColor: hatch(), fillOpacity: 1 };
    if (state.s) return Object.assign(clear, { fillColor: ainMap.token("line2"), fillOpacity: 0.08 + 0.72 * state.s });
    return clear;
  }

  const pickedStyle = (feature) => (feature.properties.halo
    ? { color: ainMap.token("card"), weight: 7, opacity: 1, fill: false }
    : { color: ainMap.token("accent"), weight: 3, opacity: 1, fill: false });

  /* A click picks, the pointer is told; the marks of the map do the same. */
  function pickable(feature, layer, context) {
    const code = feature.properties.code;
    context.map.getContainer().dataset.drawn = "sectors";
    layer.on("click", () => pick(code));
    const told = () => ((context.hideout || {}).states || {})[code];
    layer.bindTooltip(() => (told() && told().t) || code, { sticky: true, direction: "top", className: "map-tooltip" });
  }

  function toFront(feature, layer) {
    layer.on("add", () => { if (layer.bringToFront) layer.bringToFront(); });
  }

  function mark(feature, latlng) {
    const drawn = ainMap.markPoint(feature, latlng);
    if (feature.properties.code) drawn.on("click", () => pick(feature.properties.code));
    return drawn;
  }

  function pick(code) {
    if (document.getElementById("network-map")) window.dash_clientside.set_props(SECTOR, { value: code });
    else location.assign(`/sectors/${encodeURIComponent(code)}`);
  }

  async function outline(code) {
    if (!outlines) outlines = fetch("/api/v1/map/sectors.geojson?v=1").then((answer) => answer.json());
    const found = (await outlines).features.find((feature) => feature.properties.code === code);
    return found ? [true, false].map((halo) => ({ type: "Feature", geometry: found.geometry, properties: { halo } })) : [];
  }

  /* The ground of one sector: its outline, its pipes by size, its sensors. */
  const GROUND = {
    outline: () => ({ color: ainMap.token("accent"), weight: 2, fill: false }),
    thick: () => ({ color: ainMap.token("line"), weight: 3, fill: false }),
    thin: () => ({ color: ainMap.token("line2"), weight: 1.4, fill: false }),
  };
  const groundStyle = (feature) => GROUND[feature.properties.kind]();
  const onGround = (feature, layer) => ainMap.followTheme(layer, groundStyle);

  function sensor(feature, latlng) {
    const p = feature.properties;
    const html = `<span class="sensor-spot sensor-spot--${p.kind}"></span>`;
    return L.marker(latlng, { icon: ainMap.icon(html, 14), title: p.title, alt: p.title, keyboard: false });
  }

  /* dash-leaflet 1.1.3 forgets what a layer is given while it still loads: whoever has news for a map waits until then. */
  function whenDrawn(id) {
    return new Promise((resolve) => {
      const look = () => (document.querySelector(`#${id}[data-drawn]`) ? resolve() : document.getElementById(id) ? setTimeout(look, 40) : resolve());
      look();
    });
  }

  return { sectorStyle, pickedStyle, pickable, toFront, mark, pick, outline, groundStyle, onGround, sensor, whenDrawn };
})();

(function () {
  const keep = () => window.dash_clientside.no_update;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const grid = (id) => { try { return window.dash_ag_grid && dash_ag_grid.getApi(id); } catch (missing) { return null; } };

  /* What the two layers of a map of sectors are given in one of its modes. */
  const layers = (states, mode) => [
    { states: states.states[mode], theme: ain.theme() },
    { type: "FeatureCollection", features: states.marks[mode].concat(states.labels) },
  ];

  /* The row of the picked sector, as soon as the table knows it. */
  function select(code) {
    const table = grid("network-table");
    const row = table && table.getRowNode(code);
    if (!row || row.isSelected()) return;
    row.setSelected(true, true);
    table.ensureNodeVisible(row);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_sector: {
      scope: function (query, code, known) {
        if (!query || !String(query.path).startsWith("/sectors/")) return keep();
        const scope = { sector: code, at: query.at || null };
        return same(scope, known) ? keep() : scope;
      },
      span: function (query, code, known) {
        if (!query || !String(query.path).startsWith("/sectors/")) return keep();
        const picked = { sector: code, at: query.at || null, span: query.span || null };
        return same(picked, known) ? keep() : picked;
      },
    },
    ain_situation: {
      scope: function (query, known) {
        if (!query || query.path !== "/") return keep();
        const scope = { at: query.at || null };
        return same(scope, known) ? keep() : scope;
      },
      paint: async function (states, _theme) {
        if (!states) return [keep(), keep()];
        await ainNetwork.whenDrawn("situation-map");
        return layers(states, "alert");
      },
    },
    ain_network: {
      /* The part of the address on which the data depend: picking a sector or another span asks for no new table. */
      scope: function (query, known) {
        if (!query || query.path !== "/network") return keep();
        const scope = { service: query.service || null, zone: query.zone || null, at: query.at || null };
        return same(scope, known) ? keep() : scope;
      },
      service: function (query, known) {
        if (!query || query.path !== "/network") return keep();
        const asked = query.service || "water";
        return asked === known ? keep() : asked;
      },
      /* The sector of the charts: the address's, or the worst one; with the span and instant they show. */
      picked: function (query, rows, known) {
        if (!query || !rows || query.path !== "/network") return keep();
        const code = query.sector || (rows.length ? rows[0].code : null);
        const picked = { sector: code, span: query.span || "7d", at: query.at || null };
        setTimeout(() => select(code), 0);
        setTimeout(() => select(code), 250);
        return same(picked, known) ? keep() : picked;
      },
      /* A row chosen by a person goes to the address. */
      choose: function (rows, query) {
        if (rows && rows.length && query && rows[0].code !== query.sector) return rows[0].code;
        return keep();
      },
      search: function (query, rows) {
        const table = grid("network-table");
        if (table) table.setGridOption("quickFilterText", (query || {}).q || "");
        return keep();
      },
      paint: async function (states, query, _theme) {
        if (!states) return [keep(), keep()];
        await ainNetwork.whenDrawn("network-map");
        const mode = states.states[(query || {}).show] ? query.show : "alert";
        return layers(states, mode);
      },
      outline: async function (picked, _theme) {
        await ainNetwork.whenDrawn("network-map");
        const features = picked && picked.sector ? await ainNetwork.outline(picked.sector) : [];
        return { type: "FeatureCollection", features };
      },
    },
  });
})();
