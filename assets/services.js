// Agencies on the map of the digital services: full when open, hollow when closed; the point that was asked for.
window.ainServices = (() => {
  function agencyPoint(feature, latlng) {
    const p = feature.properties;
    const kind = p.asked ? "agency--asked" : p.open ? "agency--open" : "agency--closed";
    const size = p.asked ? 16 : 12;
    return L.marker(latlng, { icon: window.ainMap.icon(`<i class="agency ${kind}"></i>`, size), title: p.title, alt: p.title });
  }
  return { agencyPoint };
})();
