/* The address is the state of the filters: controls write it, the store `shell-query` repeats it for the callbacks. */
window.ain = window.ain || {};
(function () {
  const cookie = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };
  const addressQuery = () => Object.fromEntries(new URLSearchParams(location.search));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  let controls = null, unsaid = {}; // unsaid: what a control shows while the address says nothing of it

  function rewrite(query) {
    const text = new URLSearchParams(query).toString();
    history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "") + location.hash);
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ain_shell: {
      query: function (search, pathname, values, ids, known, instant) {
        const triggered = window.dash_clientside.callback_context.triggered_id;
        const query = addressQuery();
        const mounted = location.pathname + ids.map((id) => id.key).join();
        const isNew = mounted !== controls; // controls that have just come show the address; they do not write it
        controls = mounted;
        if (isNew) unsaid = Object.fromEntries(ids.map((id, position) => [id.key, values[position]]).filter(([key]) => !(key in query)));
        if (!isNew && triggered && typeof triggered === "object") {
          ids.forEach((id, position) => {
            const value = values[position];
            if (value === null || value === undefined || value === "" || value === "all" || same(value, unsaid[id.key])) delete query[id.key];
            else query[id.key] = id.key === "at" ? String(value).replace(" ", "T").slice(0, 16) : value;
          });
          rewrite(query);
        }
        const answer = Object.assign({}, query, { path: location.pathname });
        const at = { at: query.at || null }, keep = window.dash_clientside.no_update;
        return [same(known, answer) ? keep : answer, same(instant, at) ? keep : at];
      },
      newest: function (newest) {
        if (newest && newest.at) {
          document.body.dataset.at = String(newest.at_ms);
          if (newest.newest) document.body.dataset.newest = newest.newest;
          document.querySelectorAll(".js-newest").forEach((node) => { node.textContent = newest.text; });
        } else delete document.body.dataset.at;
        return window.dash_clientside.no_update;
      },
      here: function (pathname) {
        document.querySelectorAll(".navigation__link").forEach((link) => {
          const path = new URL(link.href).pathname;
          const family = path === "/network" && pathname.startsWith("/sectors");
          link.classList.toggle("is-here", path === "/" ? pathname === "/" : pathname.startsWith(path) || family);
          if (link.classList.contains("is-here")) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
        });
        return window.dash_clientside.no_update;
      },
    },
  });

  function drop(key) {
    const query = addressQuery();
    delete query[key];
    const text = new URLSearchParams(query).toString();
    location.assign(location.pathname + (text ? "?" + text : ""));
  }

  function switchLanguage(lang) {
    cookie("ain_lang", lang);
    const query = addressQuery();
    if (query.lang) query.lang = lang;
    const text = new URLSearchParams(query).toString();
    location.assign(location.pathname + (text ? "?" + text : ""));
  }

  ain.theme = () => document.documentElement.dataset.theme || "light";
  function switchTheme() {
    const theme = ain.theme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    document.documentElement.dataset.mantineColorScheme = theme;
    cookie("ain_theme", theme);
    window.dash_clientside.set_props("shell-theme", { data: theme });
    document.dispatchEvent(new CustomEvent("ain:theme"));
  }

  /* A way in what came as HTML (components/markup.py) opens its page within the application, as a dcc.Link does. */
  function opens(event, way) {
    const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const isPage = way.href && way.origin === location.origin && !way.target && !way.hasAttribute("download") && !way.pathname.startsWith("/api/");
    if (!isPlain || !isPage || !way.closest("[data-html]") || document.querySelector(".wall")) return;
    event.preventDefault();
    history.pushState({}, "", way.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, a");
    if (!target) return;
    if (target.matches("a")) opens(event, target);
    if (target.matches(".js-direct")) drop("at");
    if (target.matches(".js-language")) switchLanguage(target.dataset.language);
    if (target.matches(".js-theme")) switchTheme();
    if (target.matches(".js-retry")) location.reload();
    if (target.matches(".js-dismiss")) target.closest(".notice").remove();
    if (target.matches(".js-export")) {
      const url = new URL(target.href);
      url.search = location.search;
      target.href = url.toString();
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing) {
      const field = document.querySelector("input.js-search, .js-search input");
      if (field) { event.preventDefault(); field.focus(); }
    }
  });
})();
