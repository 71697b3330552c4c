/* The alerts page: the selection in the address, the ages in the list, the keyboard, the small map. */
window.ainAlerts = (function () {
  const CODE = { type: "query-control", key: "alert" };
  const choose = (code) => window.dash_clientside.set_props(CODE, { value: code });
  const outlineStyle = (feature) => ({ color: ainMap.token("text"), weight: 1.6, fill: true, fillColor: ainMap.token("card"), fillOpacity: 0.75 });
  const pipeStyle = (feature) => ({ color: ainMap.token(feature.properties.width === "thick" ? "line2" : "road"), weight: feature.properties.width === "thick" ? 2.2 : 1.1, fill: false });

  const zoneStyle = () => ({ color: ainMap.token("accent"), weight: 5, opacity: 1, fill: false });

  /* Valves are many and small: they lie on the canvas. Everything else is a mark of its own. */
  function spot(feature, latlng) {
    const p = feature.properties;
    if (p.kind === "valve" || p.kind === "boundary_valve") {
      const isBorder = p.kind === "boundary_valve";
      const valve = L.circleMarker(latlng, { radius: isBorder ? 3 : 1.8, weight: isBorder ? 1.5 : 1, color: ainMap.token("line2"), fillColor: ainMap.token("card"), fillOpacity: 1, bubblingMouseEvents: true });
      return valve.bindTooltip(p.title);
    }
    if (p.kind === "acoustic") return L.marker(latlng, { icon: ainMap.icon(`<span class="alert-spot alert-spot--acoustic${p.rank ? " alert-spot--loud" : ""}">${p.rank}</span>`, p.rank ? 18 : 9), title: p.title, alt: p.title, zIndexOffset: p.rank ? 400 : 0 });
    const drawn = p.priority ? `<span class="mark mark--p${p.priority} mark--acknowledged">${p.priority}</span>` : `<span class="alert-spot alert-spot--${p.kind}"></span>`;
    return L.marker(latlng, { icon: ainMap.icon(drawn, 18), title: p.title, alt: p.title, zIndexOffset: p.priority ? 500 : 0 });
  }

  const list = () => window.ainGrid("alerts-list");
  const mark = (place) => window.dash_clientside.set_props("alerts-picked", { data: { type: "FeatureCollection", features: place
    ? [{ type: "Feature", geometry: { type: "Point", coordinates: [place[1], place[0]] }, properties: { kind: "picked", title: "" } }] : [] } });

  /* A new P1 or P2 sounds once at this browser, and again when it was escalated; the key in the row says which. */
  const HEARD = "ain-heard", MUTED = "ain-muted";
  const isMuted = () => localStorage.getItem(MUTED) === "1";
  function hear(rows) {
    if (!rows || new URLSearchParams(location.search).has("at")) return;
    const keys = rows.map((row) => row.sound).filter(Boolean);
    const heard = new Set(JSON.parse(localStorage.getItem(HEARD) || "[]"));
    const fresh = keys.filter((key) => !heard.has(key));
    if (!fresh.length) return;
    localStorage.setItem(HEARD, JSON.stringify([...heard, ...fresh].slice(-300)));
    document.body.dataset.sounded = String(Number(document.body.dataset.sounded || 0) + 1);
    if (!isMuted()) sound();
  }
  function sound() {
    if (!navigator.userActivation || !navigator.userActivation.hasBeenActive) return; // browsers stay mute before a first touch
    const audio = new AudioContext(), tone = audio.createOscillator(), level = audio.createGain();
    tone.frequency.setValueAtTime(880, audio.currentTime);
    tone.frequency.setValueAtTime(660, audio.currentTime + 0.25);
    level.gain.setValueAtTime(0.2, audio.currentTime);
    tone.connect(level).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.5);
    tone.onended = () => audio.close();
  }
  function showMute() {
    document.querySelectorAll(".js-mute").forEach((button) => {
      button.textContent = isMuted() ? button.dataset.off : button.dataset.on;
      button.setAttribute("aria-pressed", String(isMuted()));
    });
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".js-mute")) return;
    localStorage.setItem(MUTED, isMuted() ? "0" : "1");
    showMute();
  });
  return { hear, showMute, choose, outlineStyle, pipeStyle, zoneStyle, spot, list, mark };
})();

(function () {
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const keep = () => window.dash_clientside.no_update;
  const framed = () => ({ bounds: ainAlerts.bounds, transition: "fitBounds", options: { animate: false } });

  /* The map's block changes its size when a form opens: the map must be told, and shows its sector again. */
  const sizes = new ResizeObserver(() => {
    if (!document.getElementById("alerts-map")) return;
    window.dash_clientside.set_props("alerts-map", { invalidateSize: performance.now() });
    if (ainAlerts.bounds) setTimeout(() => window.dash_clientside.set_props("alerts-map", { viewport: framed() }), 50);
  });
  function watchSize() {
    const block = document.querySelector(".alert__map");
    if (block && block !== ainAlerts.watched) { ainAlerts.watched = block; sizes.disconnect(); sizes.observe(block); }
  }

  /* The row of an alert that was not chosen by a click, once the table has it. */
  function mark(code, patience) {
    const api = ainAlerts.list(), node = api && api.getRowNode(code);
    if (node) ainFloods.show(node.data);
    if (node && node.isSelected()) return;
    if (node) node.setSelected(true, true);
    if (patience && inAddress() === code) setTimeout(() => mark(code, patience - 1), 50);
  }

  const inAddress = () => new URLSearchParams(location.search).get("alert") || (location.pathname.match(/^\/alerts\/(.+)/) || [])[1];

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_alerts: {
      /* The address in two parts, so that choosing another alert asks for no new list. */
      split: function (query, _page, view, selected) {
        if (!query) return [keep(), keep()];
        const { alert, path, ...rest } = query;
        const chosen = { alert: alert || inAddress() || null, at: rest.at || null };
        const waits = !chosen.alert && !selected; // for the first row of the list
        if (chosen.alert && !same(chosen, selected)) window.dash_clientside.set_props("alerts-moved", { data: { ...chosen, events: null } });
        return [same(rest, view) ? keep() : rest, waits || same(chosen, selected) ? keep() : chosen];
      },
      /* The lists with their counts, and the note; everybody is told who is called where, and counts their own here. */
      around: function (told) {
        if (!told || !told.tabs) return [keep(), told ? told.note : keep()];
        const name = document.querySelector(".account__name");
        const words = name ? name.dataset.words.split("|") : [];
        const own = new Set(words.flatMap((word) => told.claims[word] || []));
        return [told.tabs.map(({ value, label }) => ({ value, label: label.replace("{own}", own.size) })), told.note];
      },
      /* A row that was chosen goes to the address. The first list of a page without a choice chooses its first row. */
      pick: function (selectedRows, rows) {
        ainAlerts.showMute();
        ainAlerts.hear(rows);
        const triggered = window.dash_clientside.callback_context.triggered.map((each) => each.prop_id);
        const picked = Array.isArray(selectedRows) && selectedRows.length ? selectedRows[0].code : null;
        const chosen = inAddress();
        if (picked && triggered.some((each) => each.endsWith("selectedRows"))) {
          if (picked !== chosen) ainAlerts.choose(picked);
        } else if (rows && rows.length && !chosen) {
          ainAlerts.choose(rows[0].code);
          mark(rows[0].code, 40);
        } else if (chosen) mark(chosen, 40);
        else if (rows) window.dash_clientside.set_props("alerts-moved", { data: { alert: null, at: new URLSearchParams(location.search).get("at"), events: null } });
        return keep();
      },
      /* A click on the map is the place of the leak, while the form that asks for it is open. */
      pinpoint: function (click) {
        const form = document.querySelector(".action--pinpoint[open]");
        if (!form || form.offsetParent === null || !click || !click.latlng) return keep();
        const { lat, lng } = click.latlng;
        window.dash_clientside.set_props({ action: "pinpoint", part: "place", type: "alerts-field" }, { value: `${lat.toFixed(5)}, ${lng.toFixed(5)}` });
        ainAlerts.mark([lat, lng]);
        return keep();
      },
      /* The legend names what is on the map. */
      keys: function (spots, ears, zone) {
        const kinds = [spots, ears].flatMap((each) => each.features.map((feature) => feature.properties.kind));
        const named = new Set(kinds.map((kind) => kind.replace("boundary_", "")).concat(zone.features.length ? ["zone"] : []));
        return ["alert__keys", ...[...named].map((kind) => `alert__keys--${kind}`)].join(" ");
      },
      frame: function (outline) {
        ainAlerts.mark(null);
        const features = (outline && outline.features) || [];
        ainAlerts.bounds = features.length ? features[0].properties.bounds : null;
        watchSize();
        return ainAlerts.bounds ? framed() : keep();
      },
    },
  });

  /* How long it has lasted: written again every half minute, in the words of the page. */
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.AlertSince = function (props) {
    const now = new URLSearchParams(location.search).has("at") ? ain.pastNow() : ain.now();
    if (!props.value || !now) return null;
    const minutes = Math.max(0, Math.floor((now - props.value.ms) / 60000));
    const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
    const two = (value) => (props.pad ? String(value).padStart(2, "0") : String(value));
    const words = props.words;
    const text = days ? words.days.replace("{days}", days).replace("{hours}", two(hours))
      : hours || minutes >= 60 ? words.hours.replace("{hours}", hours).replace("{minutes}", two(rest))
        : words.minutes.replace("{minutes}", rest);
    return React.createElement("bdi", { className: "alert-since", dir: document.documentElement.dir || "ltr" }, text);
  };
  setInterval(() => { const api = ainAlerts.list(); if (api) api.refreshCells({ columns: ["since"], force: true }); }, 30000);
  document.addEventListener("ain:heard", () => { const api = ainAlerts.list(); if (api && !window.ainAlerts.dated) { window.ainAlerts.dated = true; api.refreshCells({ columns: ["since"], force: true }); } });

  /* What a loss has cost so far goes on by the product's clock; an instant of the past stands still. */
  function tick() {
    const now = new URLSearchParams(location.search).has("at") ? null : ain.now();
    if (!now) return;
    document.querySelectorAll(".alert__figures .js-tick").forEach((node) => {
      const hours = Math.max(0, now - Number(node.dataset.since)) / 3600000;
      node.textContent = window.ainNumber(hours * Number(node.dataset.perHour), 0);
    });
  }
  setInterval(tick, 1000);

  document.addEventListener("input", (event) => {
    if (!event.target.matches(".js-alert-search")) return;
    const api = ainAlerts.list();
    if (api) api.setGridOption("quickFilterText", event.target.value);
  });

  /* j and k (and the arrows outside the grid) move through the list, o folds and unfolds a sector in a flood, a asks for the acknowledgement, Enter goes to the panel. */
  function step(by) {
    const api = ainAlerts.list();
    if (!api) return;
    const current = api.getSelectedNodes()[0];
    const next = api.getDisplayedRowAtIndex(Math.max(0, Math.min(api.getDisplayedRowCount() - 1, (current ? current.rowIndex : -1) + by)));
    if (!next) return;
    next.setSelected(true, true);
    api.ensureIndexVisible(next.rowIndex);
  }

  function ask(action) {
    const form = document.querySelector(`.alert__actions .action--${action}`);
    if (!form || form.offsetParent === null) return;
    form.open = true;
    form.querySelector(".js-confirm").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (!document.getElementById("alerts-list") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const inGrid = Boolean(event.target.closest(".ag-root"));
    if (event.key === "j" || (event.key === "ArrowDown" && !inGrid)) { event.preventDefault(); step(1); }
    else if (event.key === "k" || (event.key === "ArrowUp" && !inGrid)) { event.preventDefault(); step(-1); }
    else if (event.key === "a") ask("acknowledge");
    else if (event.key === "o") ainFloods.toggleSelected();
    else if (event.key === "Enter" && inGrid) { const summary = document.querySelector(".alert__actions .action summary"); if (summary) summary.focus(); }
    else if (event.key === "Escape") document.querySelectorAll(".alert__actions details[open]").forEach((form) => { form.open = false; });
  });

  /* A photo over the limit never leaves the browser, and the upload itself says nothing of it. */
  function weigh(target, files) {
    const box = target.closest && target.closest(".photo-upload"), file = files && files[0];
    if (!box || !file) return;
    const isTooLarge = file.size > Number(box.dataset.most);
    window.dash_clientside.set_props("alerts-photo-answer", { children: isTooLarge ? box.dataset.tooLarge : "" });
  }
  document.addEventListener("change", (event) => weigh(event.target, event.target.files), true);
  document.addEventListener("drop", (event) => weigh(event.target, event.dataTransfer && event.dataTransfer.files), true);

  /* "Sending" until the answer stands there. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".alert__actions .js-confirm");
    if (!button || button.disabled) return;
    const answer = button.parentElement.querySelector(".action__answer");
    button.classList.add("is-sending");
    const seen = new MutationObserver(() => { button.classList.remove("is-sending"); seen.disconnect(); });
    seen.observe(answer, { childList: true, characterData: true, subtree: true });
    setTimeout(() => { button.classList.remove("is-sending"); seen.disconnect(); }, 8000);
  });
})();
