/* What lies under and beside the sites: street names from zoom 13, trenches from 14, pipes, codes, alerts, closed roads;
   and how list and map point at each other. Everything is asked for what the map shows, and dropped when it moves away. */
window.ainSiteLayers = (function () {
  const STREETS_FROM = 13, TRENCHES_FROM = 14, PIPES_FROM = 15, CODES_FROM = 13, MOST_NAMES = 60;
  const REF = { type: "query-control", key: "ref" };
  const kept = new WeakMap();
  const places = new Map();
  const view = () => location.search.replace(/^\?/, "");

  const label = (latlng, text, css, angle) => L.marker(latlng, { interactive: false, keyboard: false, icon: L.divIcon({ className: `map-label ${css}`, iconSize: null, html: `<span style="transform: translate(-50%, -50%) rotate(${angle || 0}deg)"></span>` }) })
    .on("add", function () { this.getElement().firstChild.textContent = text; });

  const inside = (map, feature) => { const layer = L.geoJSON(feature); return map.getBounds().intersects(layer.getBounds()) ? layer : null; };

  /* A name lies along the longest piece of its street that is seen; an invented one bears a star. */
  function streets(found, map) {
    const group = L.layerGroup(), taken = [], arabic = document.documentElement.lang === "ar";
    const style = (feature) => ({ color: ainMap.token("card"), weight: feature.properties.rank === 1 ? 5 : 3, opacity: 1, interactive: false });
    group.addLayer(L.geoJSON(found, { style, interactive: false }));
    found.features.forEach((feature) => {
      if (taken.length >= MOST_NAMES) return;
      const spot = longest(feature.geometry, map);
      if (!spot || spot.length < 60 || taken.some((other) => Math.hypot(other.x - spot.x, (other.y - spot.y) * 2) < 95)) return;
      taken.push(spot);
      const name = (arabic && feature.properties.name_ar) || feature.properties.name;
      group.addLayer(label(map.containerPointToLatLng([spot.x, spot.y]), name + (feature.properties.invented ? "\u00a0*" : ""), "map-label--street", spot.angle));
    });
    map.getContainer().dataset.streets = String(taken.length);
    return group;
  }

  /* The longest stretch of a street that is seen: its middle, its length and the way it runs, never upside down. */
  function longest(geometry, map) {
    const size = map.getSize(), lines = geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
    const seen = ({ x, y }) => x > 20 && y > 10 && x < size.x - 20 && y < size.y - 10;
    let best = null;
    lines.forEach((line) => {
      const points = line.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon])).filter(seen);
      if (points.length < 2) return;
      const [a, b] = [points[0], points[points.length - 1]], length = Math.hypot(a.x - b.x, a.y - b.y);
      if (best && length <= best.length) return;
      const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
      best = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length, angle: angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle };
    });
    return best;
  }

  const ink = (p) => (p.gravity ? ainMap.token(`p${p.gravity}-s`) : ainMap.token("line"));
  function trenches(found) {
    const style = (feature) => ({ color: ink(feature.properties), weight: 4, opacity: 1, dashArray: feature.properties.open ? null : "5 5", fill: true, fillColor: ink(feature.properties), fillOpacity: 0.25 });
    return L.geoJSON(found, { style, filter: (feature) => feature.geometry && feature.geometry.type !== "Point", onEachFeature: told });
  }
  function closed(found) {
    const style = () => ({ color: ainMap.token("text"), weight: 6, opacity: 0.9, dashArray: "2 7", fill: false });
    const pointToLayer = (feature, latlng) => L.marker(latlng, { icon: L.divIcon({ className: "map-mark", html: '<span class="road-closed"></span>', iconSize: [16, 16] }), title: feature.properties.title });
    return L.geoJSON({ type: "FeatureCollection", features: found.features.flatMap((f) => [f, { ...f, geometry: f.properties.point }]) }, { style, pointToLayer, onEachFeature: told });
  }
  function told(feature, layer) {
    layer.bindTooltip(() => feature.properties.title, { sticky: true, className: "map-tooltip" });
    layer.on("click", () => window.dash_clientside.set_props(REF, { value: feature.id }));
  }
  const pipes = (found) => L.geoJSON(found, { style: () => ({ color: ainMap.token("line2"), weight: 1.4, fill: false }), onEachFeature: (feature, line) => {
    const code = feature.properties.code;
    line.bindTooltip(() => code, { sticky: true, className: "map-tooltip" });
    line.on("click", () => window.dash_clientside.set_props({ type: "query-control", key: "pipe" }, { value: code }));
  } });
  const middle = (feature) => L.geoJSON(feature).getBounds().getCenter();
  const codes = (found, map) => L.layerGroup(found.features.filter((f) => inside(map, f)).map((f) => label(middle(f), f.properties.code, "map-label--code")));
  const names = (found) => L.layerGroup(found.features.map((f) => label(middle(f), (document.documentElement.lang === "ar" && f.properties.name_ar) || f.properties.name, "map-label--name")));
  const alerts = (found) => L.geoJSON(found, { pointToLayer: ainMap.markPoint, onEachFeature: (feature, layer) => layer.on("click", () => { location.href = `/alerts/${feature.properties.code}`; }) });

  const drawings = {
    streets: { from: STREETS_FROM, url: (box) => `/api/v1/map/streets?bbox=${box}`, draw: streets, still: true },
    trenches: { from: TRENCHES_FROM, url: (box) => `/api/v1/worksites/trenches?bbox=${box}&${view()}`, draw: trenches },
    pipes: { from: PIPES_FROM, url: (box) => `/api/v1/map/pipes?bbox=${box}`, draw: pipes, still: true },
    sectors: { from: CODES_FROM, url: () => "/api/v1/map/sectors.geojson?v=1", draw: codes, whole: true },
    arrondissements: { from: 0, url: () => "/api/v1/map/arrondissements.geojson?v=1", draw: names, whole: true },
    alerts: { from: 0, url: () => `/api/v1/worksites/alerts?${view()}`, draw: alerts },
    closed: { from: 0, url: () => `/api/v1/worksites/trenches?closed=1&${view()}`, draw: closed },
  };

  const asked = () => new URLSearchParams(location.search);
  const chosen = () => new Set(["streets", "trenches", ...(asked().get("layers") || "").split(",")]);

  async function draw(map, name) {
    const state = kept.get(map), drawing = drawings[name], host = map.getContainer();
    const wanted = chosen().has(name) && map.getZoom() >= drawing.from, url = drawing.url(map.getBounds().pad(0.1).toBBoxString());
    if (wanted && drawing.still && state.layers[name] && state.urls[name] === url) return; // the same ground as before
    if (state.asked[name]) state.asked[name].abort();
    if (!wanted) { if (state.layers[name]) state.layers[name].remove(); delete state.layers[name]; host.dataset[name] = "0"; return; }
    const call = (state.asked[name] = new AbortController());
    try {
      const answer = await fetch(url, { signal: call.signal });
      if (!answer.ok) return;
      const found = await answer.json();
      if (name === "streets" && (await ainMap.tiles()).url) found.features = found.features.filter((street) => !street.properties.invented); // the tiles bear the real names
      if (!alive(map)) return;
      if (state.layers[name]) state.layers[name].remove();
      host.dataset[name] = String((found.features || []).length);
      state.layers[name] = drawing.draw(found, map).addTo(map);
      state.urls[name] = url;
    } catch (stopped) {
      if (stopped.name !== "AbortError") throw stopped;
    }
  }

  let shown = null;
  /* A page that was left takes its map with it; what was asked for it comes back to nobody. */
  const alive = (map) => Boolean(map && map._mapPane && map.getContainer().isConnected);
  const all = () => { if (alive(shown)) Object.keys(drawings).forEach((name) => draw(shown, name)); };

  function follow(map) {
    shown = map;
    if (kept.has(map)) return;
    kept.set(map, { layers: {}, urls: {}, asked: {}, ring: null });
    const host = map.getContainer();
    map.on("moveend", () => { if (!alive(map)) return; host.dataset.zoom = String(map.getZoom()); all(); narrow(); });
    map.on("click", (event) => {
      const form = document.querySelector(".js-new-site[open]");
      if (form) window.dash_clientside.set_props({ type: "worksites-new", fact: "place" }, { value: `${event.latlng.lat.toFixed(5)}, ${event.latlng.lng.toFixed(5)}` });
    });
    all();
  }

  /* The list holds what the map shows when its box is ticked; unticked it costs nothing. */
  let wasNarrowed = false;
  function narrow() {
    const api = window.ainGrid("worksites-list"), narrowed = asked().get("inview") === "1";
    if (!api || !alive(shown) || !(narrowed || wasNarrowed)) return;
    wasNarrowed = narrowed;
    const bounds = shown.getBounds();
    api.setGridOption("isExternalFilterPresent", () => narrowed);
    api.setGridOption("doesExternalFilterPass", (node) => node.data.lat !== null && bounds.contains([node.data.lat, node.data.lon]));
    api.onFilterChanged();
    shown.getContainer().dataset.listed = narrowed ? String(api.getDisplayedRowCount()) : "";
    const note = document.querySelector(".js-in-view-count");
    if (note) note.textContent = narrowed ? `${api.getDisplayedRowCount()}` : "";
  }

  /* The pointer on a row rings the site on the map; on a mark it lights the row. */
  function ring(ref) {
    if (!alive(shown)) return;
    const state = kept.get(shown), place = places.get(ref);
    if (state.ring) state.ring.remove();
    state.ring = place ? L.marker(place, { interactive: false, keyboard: false, zIndexOffset: 900, icon: L.divIcon({ className: "map-mark", html: '<span class="worksite-ring"></span>', iconSize: [34, 34] }) }).addTo(shown) : null;
  }
  function light(ref, on) {
    document.querySelectorAll(`#worksites-list [row-id="${CSS.escape(ref)}"]`).forEach((row) => row.classList.toggle("is-pointed", on));
  }
  async function listen() {
    const api = await window.ainGridReady("worksites-list");
    if (!api || api.ainListens) return;
    api.ainListens = true;
    api.addEventListener("cellMouseOver", (event) => ring(event.data && event.data.ref));
    api.addEventListener("cellMouseOut", () => ring(null));
    api.addEventListener("rowDataUpdated", () => { learn(api); narrow(); all(); window.ainWorksites.drawn(); });
    learn(api);
    narrow();
  }
  function learn(api) {
    places.clear();
    api.forEachNode((node) => { if (node.data.lat !== null) places.set(node.data.ref, [node.data.lat, node.data.lon]); });
    select(api);
  }

  /* The site of the address is the row that stands out. A row just chosen by hand stays: the address is about to follow it. */
  let outstanding = "";
  function select(api) {
    const ref = asked().get("ref") || "", row = ref && api && api.getRowNode(ref);
    const isBehind = ref === outstanding && api && api.getSelectedNodes().length;
    if (row) outstanding = ref;
    if (!row || row.isSelected() || isBehind) return;
    window.dash_clientside.set_props("worksites-list", { selectedRows: { ids: [ref] } });
    api.ensureNodeVisible(row);
  }

  document.addEventListener("ain:theme", all);

  return { follow, light, listen, refresh: () => { all(); narrow(); select(window.ainGrid("worksites-list")); listen(); }, map: () => shown };
})();
