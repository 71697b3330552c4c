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
    const host = context.map.getContainer();
    if (host.dataset.drawn !== "sectors") {
      host.dataset.drawn = "sectors";
      keys(context.map);
      ainPipes.follow(context.map);
    }
    places.set(layer, code);
    layer.on("remove", () => places.delete(layer));
    layer.on("click", () => pick(code));
    const told = () => ((context.hideout || {}).states || {})[code];
    layer.bindTooltip(() => (told() && told().t) || code, { sticky: true, direction: "top", className: "map-tooltip" });
  }

  /* By keyboard: arrows and + - are Leaflet's own; Enter picks the sector under the cross in the middle. */
  const places = new Map();
  function keys(map) {
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== map.getContainer()) return;
      const middle = map.getCenter();
      const under = [...places.keys()].find((layer) => layer._map === map && inside(layer, middle));
      if (under) pick(places.get(under));
    });
  }

  /* Whether a point lies in a polygon: how often a line to the east of it crosses the outline. */
  function inside(layer, { lat, lng }) {
    if (!layer.getBounds().contains([lat, lng])) return false;
    const rings = layer.getLatLngs().flat(layer.feature.geometry.type === "MultiPolygon" ? 1 : 0);
    return rings.reduce((crossings, ring) => crossings + ring.filter((one, i) => {
      const two = ring[(i + 1) % ring.length];
      return (one.lat > lat) !== (two.lat > lat) && lng < ((two.lng - one.lng) * (lat - one.lat)) / (two.lat - one.lat) + one.lng;
    }).length, 0) % 2 === 1;
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

  /* What the two layers of a map of sectors are given in one of its modes. */
  const layers = (states, mode, judged) => {
    const shown = (code) => !judged || (states.states[mode][code] || {}).j === judged;
    const left = Object.entries(states.states[mode]).map(([code, state]) => [code, shown(code) ? state : { t: state.t }]);
    const marks = states.marks[mode].filter((mark) => shown(mark.properties.code));
    return [
      { states: Object.fromEntries(left), theme: ain.theme() },
      { type: "FeatureCollection", features: marks.concat(states.labels) },
    ];
  };

  /* Why a sector cannot be judged is a filter: pressed once it is on, pressed again it is off. */
  const JUDGED = { type: "query-control", key: "judged" };
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest(".js-judged");
    if (!button) return;
    const asked = button.dataset.judged || "";
    const on = new URLSearchParams(location.search).get("judged") === asked;
    window.dash_clientside.set_props(JUDGED, { value: on ? "" : asked });
  });

  function filterRows(table, judged) {
    table.setGridOption("isExternalFilterPresent", () => Boolean(judged));
    table.setGridOption("doesExternalFilterPass", (node) => node.data.judged === judged);
    table.onFilterChanged();
    document.querySelectorAll(".js-judged").forEach((button) => button.classList.toggle("toggle--on", Boolean(judged) && button.dataset.judged === judged));
    document.querySelectorAll(".judged-clear").forEach((button) => button.classList.toggle("is-on", Boolean(judged)));
  }

  /* The row that is picked, as soon as the table knows it; not once a person has chosen another. The address knows of
     a choice a moment after the table does: until it has changed, the choice stands. */
  const wanted = {}, byHand = {};
  function want(code, id) {
    const hand = byHand[id];
    wanted[id] = hand && hand.address === location.href ? hand.code : code;
    [0, 250].forEach((wait) => setTimeout(() => select(wanted[id], id), wait));
  }
  function handle(event) {
    const row = (event.key || " ") === " " && event.target.closest && event.target.closest(".ag-row");
    const id = row && Object.keys(wanted).find((table) => row.closest(`#${table}`));
    if (!id) return;
    wanted[id] = row.getAttribute("row-id");
    byHand[id] = { code: wanted[id], address: location.href };
  }
  ["click", "keydown"].forEach((kind) => document.addEventListener(kind, handle, true));
  function chosen(rows, id, query, name) {
    const [row] = rows || [];
    return row && query && row.code !== query[name] ? row.code : keep();
  }
  async function select(code, id, patience = 40) {
    const table = code && wanted[id] === code && (await ainGridReady(id));
    const row = table && wanted[id] === code && table.getRowNode(code);
    if (row && !row.isSelected()) {
      row.setSelected(true, true);
      table.ensureNodeVisible(row);
    }
    if (table && !row && patience && wanted[id] === code) setTimeout(() => select(code, id, patience - 1), 50);
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
        want(code, "network-table");
        return same(picked, known) ? keep() : picked;
      },
      /* A row chosen by a person goes to the address. */
      choose: (rows, query) => chosen(rows, "network-table", query, "sector"),
      /* The work of the address, or the worst one, with the instant its charts show. */
      work: function (query, rows, known, table) {
        if (!query || !rows || query.path !== "/network") return keep();
        const there = rows.some((row) => row.code === query.work);
        const code = there ? query.work : rows.length ? rows[0].code : null;
        const picked = { work: code, at: query.at || null };
        want(code, table);
        return same(picked, known) ? keep() : picked;
      },
      chosenWork: (rows, query, table) => chosen(rows, table, query, "work"),
      search: async function (query, rows) {
        const table = await ainGridReady("network-table");
        if (table) {
          table.setGridOption("quickFilterText", (query || {}).q || "");
          filterRows(table, (query || {}).judged || "");
        }
        return keep();
      },
      paint: async function (states, query, _theme) {
        if (!states) return [keep(), keep()];
        await ainNetwork.whenDrawn("network-map");
        const mode = states.states[(query || {}).show] ? query.show : "alert";
        document.getElementById("network-map").closest(".network__map").dataset.mode = mode;
        return layers(states, mode, (query || {}).judged);
      },
      outline: async function (picked, _theme) {
        await ainNetwork.whenDrawn("network-map");
        const features = picked && picked.sector ? await ainNetwork.outline(picked.sector) : [];
        return { type: "FeatureCollection", features };
      },
    },
  });
})();
