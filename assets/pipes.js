/* Single pipes of what the map of sectors shows, from zoom 15 on: loaded when the view has moved, dropped below. */
window.ainPipes = (function () {
  const FROM_ZOOM = 15;
  const followed = new WeakSet();
  const width = (mm) => (mm >= 250 ? 3 : mm >= 150 ? 2.2 : 1.4);
  const style = (feature) => ({ color: ainMap.token(feature.properties.diameter_mm >= 250 ? "line" : "line2"), weight: width(feature.properties.diameter_mm || 0), opacity: 1, fill: false });

  /* "C-AC01-001 · Ø 150 mm · fonte ductile · 1987"; what is not known is left out. */
  function told(properties, words) {
    const material = properties.material && (words[properties.material] || properties.material);
    const size = properties.diameter_mm && `Ø ${window.ainNumber(properties.diameter_mm, 0)} mm`;
    return [properties.code, size, material, properties.year].filter(Boolean).join(" · ");
  }

  function follow(map) {
    if (followed.has(map)) return;
    followed.add(map);
    let layer = null, asked = null;
    const host = map.getContainer();
    const words = JSON.parse((host.closest("[data-materials]") || { dataset: { materials: "{}" } }).dataset.materials);
    const drop = () => {
      if (asked) asked.abort();
      if (layer) layer.remove();
      layer = null;
      host.dataset.pipes = "0";
    };
    async function load() {
      host.dataset.zoom = String(map.getZoom());
      if (map.getZoom() < FROM_ZOOM) return drop();
      if (asked) asked.abort();
      asked = new AbortController();
      const box = map.getBounds().pad(0.1).toBBoxString();
      try {
        const answer = await fetch(`/api/v1/map/pipes?bbox=${box}`, { signal: asked.signal });
        if (!answer.ok) return;
        const found = await answer.json();
        if (layer) layer.remove();
        layer = L.geoJSON(found, { style, onEachFeature: (feature, line) => line.bindTooltip(() => told(feature.properties, words), { sticky: true, className: "map-tooltip" }) }).addTo(map);
        host.dataset.pipes = String(found.features.length);
      } catch (stopped) {
        if (stopped.name !== "AbortError") throw stopped;
      }
    }
    map.on("moveend", load);
    document.addEventListener("ain:theme", () => { if (layer) layer.setStyle(style); });
    load();
  }

  return { follow };
})();
