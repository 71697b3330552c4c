/* Worksites: glyphs, clusters and the selection. Shape is the status; colour only when late (visual.md 5 and 7). */
window.ainWorksites = (function () {
  const REF = { type: "query-control", key: "ref" };
  const glyph = (status) => `<span class="worksite-glyph worksite-glyph--${status}"></span>`;
  const guess = (p) => (p.guess ? '<span class="worksite-guess">?</span>' : "");
  const mark = (priority) => `<span class="mark mark--p${priority} mark--acknowledged">${priority}</span>`;
  const drawn = (p) => (p.gravity ? mark(p.gravity) : glyph(p.status)) + guess(p);
  const icon = (html, size, css) => L.divIcon({ html, className: "map-mark " + (css || ""), iconSize: [size, size], iconAnchor: [size / 2, size / 2] });

  function point(feature, latlng) {
    const p = feature.properties;
    return L.marker(latlng, { icon: icon(drawn(p), 20), title: p.title, alt: p.title, riseOnHover: true, zIndexOffset: p.gravity ? (5 - p.gravity) * 100 : 0 });
  }

  /* A grey ring with the count; the share of late sites is an arc from 12 o'clock. */
  function cluster(feature, latlng, index, context) {
    const { cluster_id: id, point_count: count } = feature.properties;
    const late = index.getLeaves(id, Infinity).filter((leaf) => leaf.properties.priority).length;
    const size = Math.round(26 + 5 * Math.log2(count)), r = size / 2 - 3, around = 2 * Math.PI * r;
    const ring = (css, length) => `<circle class="${css}" cx="${size / 2}" cy="${size / 2}" r="${r}" stroke-dasharray="${length} ${around}" transform="rotate(-90 ${size / 2} ${size / 2})"/>`;
    const arc = late ? ring("worksite-cluster__late-edge", (late / count) * around) + ring("worksite-cluster__late", (late / count) * around) : "";
    const html = `<svg class="worksite-cluster" width="${size}" height="${size}"><circle class="worksite-cluster__disc" cx="${size / 2}" cy="${size / 2}" r="${r}"/>${arc}<text x="50%" y="50%">${count}</text></svg>`;
    const words = (context.hideout && context.hideout.cluster) || "";
    const title = words.replace("{count}", count).replace("{late}", late);
    return L.marker(latlng, { icon: icon(html, size), title, alt: title });
  }

  function pickable(feature, layer) {
    layer.on("add", () => { if (layer._map) { ainSiteLayers.follow(layer._map); ainSiteLayers.listen(); } });
    if (feature.properties.cluster) return;
    layer.on("click", () => choose(feature.properties.id));
    layer.on("mouseover", () => ainSiteLayers.light(feature.properties.id, true));
    layer.on("mouseout", () => ainSiteLayers.light(feature.properties.id, false));
  }

  function choose(ref) {
    window.dash_clientside.set_props(REF, { value: ref });
  }

  /* A clash is full, a trench to share dashed, a valve to close and the pipe cut off as the closure says. */
  const meetingStyle = (feature) => {
    const kind = feature.properties.kind;
    if (kind === "cut") return { color: ainMap.token("p2-s"), weight: 5, opacity: 1, fill: false };
    return { color: ainMap.token("text"), weight: 2, opacity: 1, dashArray: kind === "share" ? "4 5" : null, fill: false };
  };
  const cut = (feature, latlng) => L.marker(latlng, { icon: icon('<span class="worksite-valve"></span>', 18), title: feature.properties.title, alt: feature.properties.title });

  const trenchStyle = () => ({ color: ainMap.token("accent"), weight: 5, opacity: 1, fill: false });

  /* The selected site: its own mark with the accent's ring and its reference. */
  function selected(feature, latlng) {
    const p = feature.properties;
    const html = `<span class="worksite-selected"><span class="worksite-selected__ref" dir="ltr">${p.id}</span>${drawn(p)}</span>`;
    return L.marker(latlng, { icon: icon(html, 34, "worksite-selected-icon"), interactive: false, keyboard: false, zIndexOffset: 1000 });
  }

  return { point, cluster, pickable, choose, trenchStyle, meetingStyle, cut, selected };
})();

(function () {
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const keep = () => window.dash_clientside.no_update;

  /* Tell the rest of the page of a new address once map and list have drawn it, or when they do not answer. */
  const PATIENCE_MS = 1500;
  let waiting = null;
  function stillThen(view) {
    if (waiting) clearTimeout(waiting.timer);
    waiting = { view, timer: setTimeout(still, PATIENCE_MS) };
  }
  function still() {
    if (!waiting) return;
    const { view, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    if (document.getElementById("worksites-list")) window.dash_clientside.set_props("worksites-beside", { data: view });
  }
  window.ainWorksites.drawn = () => requestAnimationFrame(() => setTimeout(still, 0));

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_worksites: {
      /* The address in parts: choosing another site asks for no new list, and only a pipe asks for its closure.
         What stands beside map and list waits until these stand still; on the first call nothing does yet. */
      split: function (query, _page, view, selected, beside, pipe) {
        const { ref, layers, inview, pipe: closed, span, ...rest } = query || {};
        setTimeout(window.ainSiteLayers.refresh, 0); // what is drawn beside the sites follows the address by itself
        const answer = [rest, { ref: ref || null, at: rest.at || null }, span ? { ...rest, span } : rest, { pipe: closed || "" }];
        const [isView, , isBeside] = [view, selected, beside].map((known, part) => same(known, answer[part]));
        const waits = view && !isView && !isBeside;
        if (waits) stillThen(answer[2]);
        return [view, selected, beside, pipe].map((known, part) => (same(known, answer[part]) || (part === 2 && waits) ? keep() : answer[part]));
      },
      /* A row that was chosen goes to the address; rows that come and go by themselves do not. */
      pick: function (rows) {
        if (rows && rows.length && rows[0].ref) window.ainWorksites.choose(rows[0].ref);
        return keep();
      },
    },
  });

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.WorksiteGlyph = function (props) {
    const value = props.value;
    if (!value) return null;
    const css = value.priority ? `mark mark--p${value.priority} mark--acknowledged` : `worksite-glyph worksite-glyph--${value.status}`;
    return React.createElement("span", { className: css }, value.priority ? String(value.priority) : null);
  };

  /* One form of a site is open at a time. */
  document.addEventListener("toggle", (event) => {
    const opened = event.target;
    if (!opened.matches || !opened.open) return;
    if (opened.closest(".worksites__panel")) opened.scrollIntoView({ block: "nearest" });
    if (!opened.matches(".js-one-of-many")) return;
    document.querySelectorAll(".js-one-of-many[open]").forEach((other) => { if (other !== opened) other.open = false; });
  }, true);
})();
