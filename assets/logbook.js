/* The logbook's form: opened by its button, by `n` or by the page of the lines, about the place that the page shows. */
(function () {
  const keep = () => window.dash_clientside.no_update;

  /* The sector or alert that the page is about: its address, or the row that its table has chosen. */
  function here(query) {
    const path = location.pathname;
    const sector = path.match(/^\/sectors\/(.+)/);
    if (sector) return { where: decodeURIComponent(sector[1]) };
    const alert = query.alert || (path.match(/^\/alerts\/(.+)/) || [])[1];
    if (alert && path.startsWith("/alerts")) return { alert: decodeURIComponent(alert) };
    if (query.sector) return { where: query.sector };
    const row = document.querySelector("#network-table .ag-row-selected");
    return { where: row ? row.getAttribute("row-id") : null };
  }

  const title = () => document.querySelector(".js-logbook-frame").dataset.title;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_logbook: {
      /* Opened, asked to correct a line, or done. What stands in a form that was only closed stays in it. */
      turn: function (_clicks, wanted, outcome, words, edited, query) {
        const triggered = window.dash_clientside.callback_context.triggered_id;
        const same = [keep(), keep(), keep(), keep(), keep(), keep(), keep(), keep(), keep(), keep()];
        if (triggered === "logbook-outcome") return outcome ? [false, keep(), keep(), null, keep(), null, null, "", "", ""] : same;
        if (triggered === "logbook-wanted") {
          if (!wanted) return same;
          const line = { number: wanted.number, version: wanted.version };
          return [true, wanted.title, { where: wanted.where, from: wanted.from, asked: Date.now() }, line,
            wanted.kind, wanted.until, wanted.other, wanted.value === null ? "" : wanted.value, wanted.words, ""];
        }
        if ((query || {}).at) return same;
        if (words && !edited) { same[0] = true; return same; }
        return [true, title(), Object.assign(here(query || {}), { asked: Date.now() }), null, keep(), null, null, "", "", ""];
      },
      shape: (kind, edited) => `logbook-form logbook-form--${kind}${edited ? " logbook-form--edited" : ""}`,
    },
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.closest(".logbook-form")) {
      document.querySelector(".js-logbook-save").click();
    }
    if (event.key !== "n" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = document.querySelector(".js-logbook");
    if (!button || button.offsetParent === null) return;
    event.preventDefault();
    button.click();
  });
})();
