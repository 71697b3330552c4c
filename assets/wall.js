/* A wall lives for weeks without a touch: it turns its views, jumps to a new critical alert, says when it is frozen. */
window.ain = window.ain || {};
(function () {
  const WIDTH = 1920, HEIGHT = 1080;   // what every view is drawn for; another screen gets the same, larger or smaller
  const HOLD_MS = 120000;              // a new critical alert is shown that long
  const PATIENCE_MS = 300000;          // one that waits longer for its acknowledgement keeps the screen, where the playlist says so
  const OLD_MS = 20 * 3600000;         // younger pages are not reloaded at night
  const turn = { at: 0, since: performance.now(), heldUntil: 0, known: null, began: false };

  const read = (node, name, otherwise) => { try { return JSON.parse(node.dataset[name]); } catch { return otherwise; } };
  const write = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
  const fill = (text, values) => Object.entries(values).reduce((left, [name, value]) => left.replace(`{${name}}`, value), text);

  /* The views in turn: the playlist, or the alerts twice and the situation once while a critical alert waits too long. */
  ain.wallSequence = function (playlist, critical, now) {
    const keeper = playlist.find((showing) => showing.stays);
    if (!keeper || now === null || !critical.some((alert) => now - alert.since > PATIENCE_MS)) return playlist;
    const situation = playlist.find((showing) => showing.view === "situation") || keeper;
    return [keeper, keeper, situation];
  };

  function critical(wall) {
    const node = wall.querySelector("[data-critical]");
    return node ? read(node, "critical", []) : null;
  }

  /* A code that was not there a moment ago is a new critical alert; what stood there when the page opened is not. */
  function jump(alerts) {
    if (alerts === null) return;
    const codes = alerts.map((alert) => alert.code);
    if (turn.known && codes.some((code) => !turn.known.has(code))) turn.heldUntil = performance.now() + HOLD_MS;
    if (!codes.length) turn.heldUntil = 0;
    turn.known = new Set(codes);
  }

  function rotate(wall) {
    const title = wall.querySelector("[data-playlist]");
    if (!title) return;
    const alerts = critical(wall);
    jump(alerts);
    const playlist = read(title, "playlist", []);
    const views = ain.wallSequence(playlist, alerts || [], ain.now());
    const now = performance.now();
    if (!turn.began) { turn.began = true; turn.since = now; }
    const name = wall.querySelector(".wall-rotation__name"), next = wall.querySelector(".wall-rotation__next");
    const place = (view) => ({ n: Math.max(0, playlist.findIndex((showing) => showing.view === view)) + 1, m: playlist.length });
    if (title.dataset.pinned) {
      const known = playlist.find((showing) => showing.view === title.dataset.pinned);
      show(wall, title.dataset.pinned, name, known ? known.name : "");
      write(next, fill(title.dataset.fixed, place(title.dataset.pinned)));
      return;
    }
    if (now < turn.heldUntil) {
      show(wall, "alerts", name, title.dataset.alerts);
      write(next, fill(title.dataset.held, { s: Math.ceil((turn.heldUntil - now) / 1000) }));
      turn.since = now;
      return;
    }
    if (now - turn.since >= views[turn.at % views.length].seconds * 1000) { turn.at += 1; turn.since = now; }
    const showing = views[turn.at % views.length];
    const left = Math.max(1, Math.ceil(showing.seconds - (now - turn.since) / 1000));
    show(wall, showing.view, name, showing.name);
    write(next, fill(title.dataset.next, { ...place(showing.view), s: left }));
  }

  function show(wall, view, name, text) {
    if (wall.dataset.view !== view) wall.dataset.view = view;
    write(name, text);
  }

  /* The document follows the screen: its language, direction and theme, whatever this browser last chose. */
  function settle(wall) {
    const html = document.documentElement;
    const wanted = { lang: wall.lang || html.lang, dir: wall.dir || html.dir };
    Object.keys(wanted).forEach((name) => { if (html[name] !== wanted[name]) html[name] = wanted[name]; });
    const theme = wall.classList.contains("wall--light") ? "light" : "dark";
    if (html.dataset.theme !== theme) { html.dataset.theme = theme; html.dataset.mantineColorScheme = theme; }
    const fit = String(Math.round(Math.min(innerWidth / WIDTH, innerHeight / HEIGHT) * 1000) / 1000);
    if (wall.style.zoom !== fit) wall.style.zoom = fit;
    const left = Math.max(0, Math.round((innerWidth / fit - WIDTH) / 2)) + "px";
    if (wall.style.left !== left) wall.style.left = left;
  }

  function life(wall) {
    const words = wall.querySelector(".wall-life");
    if (!words || ain.now() === null) return;
    const past = new URLSearchParams(location.search).has("at");
    write(wall.querySelector(".js-wall-date"), ain.dateText(past ? ain.pastNow() : ain.now(), wall.lang));
    const state = document.body.dataset.connection === "lost" ? "lost" : past ? "past" : "live";
    wall.querySelectorAll(".js-wall-connection").forEach((node) => write(node, words.dataset[state]));
  }

  /* Once a night, when nothing critical waits and the server answers: weeks of small leaks in a browser end here. */
  function refresh(wall) {
    const time = new Date();
    const night = time.getHours() === 4 && time.getMinutes() >= 30;
    const calm = (critical(wall) || []).length === 0 && document.body.dataset.connection === "live";
    if (night && calm && performance.now() > OLD_MS) location.reload();
  }

  setInterval(() => {
    const wall = document.querySelector(".wall");
    if (!wall) return;
    settle(wall);
    rotate(wall);
    life(wall);
    refresh(wall);
  }, 250);
})();
