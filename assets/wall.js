/* A wall lives for weeks without a touch: it turns its views, jumps to a new critical alert, says when it is frozen. */
window.ain = window.ain || {};
(function () {
  const WIDTH = 1920, HEIGHT = 1080;   // what every view is drawn for; another screen gets the same, larger or smaller
  const HOLD_MS = 120000;              // a new critical alert is shown that long
  const PATIENCE_MS = 300000;          // one that waits longer for its acknowledgement keeps the screen, where the playlist says so
  const TICK_MS = 250;
  const KNOWN = "ain-wall-known " + location.pathname;   // critical alerts that this wall has announced, also before a reload
  const turn = { at: 0, since: performance.now(), heldUntil: 0, playlist: null, turns: 0 };

  const read = (node, name, otherwise) => { try { return JSON.parse(node.dataset[name]); } catch { return otherwise; } };
  const write = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
  const fill = (text, values) => Object.entries(values).reduce((left, [name, value]) => left.replace(`{${name}}`, value), text);
  ain.wall = () => document.querySelector(".wall:not(.wall--before)");
  const told = (wall) => wall.querySelector("[data-playlist]");
  ain.wallManners = (wall) => { const node = told(wall); return node ? read(node, "manners", {}) : {}; };

  /* The views in turn: the playlist, or the alerts twice and the situation once while a critical alert waits too long. */
  ain.wallSequence = function (playlist, critical, now) {
    const keeper = playlist.find((showing) => showing.stays);
    if (!keeper || now === null || !critical.some((alert) => now - alert.since > PATIENCE_MS)) return playlist;
    const situation = playlist.find((showing) => showing.view === "situation") || keeper;
    return [keeper, keeper, situation];
  };

  /* Which view stands at `now` (ms of a timer that never jumps), after what stood before; pure, so that hours can be tried in no time. */
  ain.wallTurn = function (before, views, now) {
    const wanted = views[before.at % views.length].seconds * 1000;
    if (now - before.since < wanted) return before;
    return { ...before, at: (before.at + 1) % views.length, since: now, turns: (before.turns || 0) + 1 };
  };

  function critical(wall) {
    const node = wall.querySelector("[data-critical]");
    if (!node) return null;
    const room = ain.wallManners(wall).room;
    return read(node, "critical", []).filter((alert) => !room || alert.service === room);
  }

  /* A code that this browser has not announced yet is a new critical alert; what stood there when it first opened the wall is not. */
  function jump(alerts, manners) {
    if (alerts === null) return;
    const codes = alerts.map((alert) => alert.code);
    const known = JSON.parse(sessionStorage.getItem(KNOWN) || "null");
    const isNew = known !== null && codes.some((code) => !known.includes(code));
    if (isNew && manners.interrupts) turn.heldUntil = performance.now() + HOLD_MS;
    if (isNew && manners.sounds) ain.wallChime();
    if (!codes.length) turn.heldUntil = 0;
    if (known === null || known.join() !== codes.join()) sessionStorage.setItem(KNOWN, JSON.stringify(codes));
  }

  function rotate(wall) {
    const title = told(wall);
    if (!title) return;
    const manners = ain.wallManners(wall), alerts = critical(wall);
    jump(alerts, manners);
    const playlist = read(title, "playlist", []);
    const now = performance.now();
    if (turn.playlist !== title.dataset.playlist) Object.assign(turn, { playlist: title.dataset.playlist, at: 0, since: now });
    const views = ain.wallSequence(playlist, alerts || [], ain.now());
    const name = wall.querySelector(".wall-rotation__name"), next = wall.querySelector(".wall-rotation__next");
    const place = (view) => ({ n: Math.max(0, playlist.findIndex((showing) => showing.view === view)) + 1, m: playlist.length });
    if (title.dataset.pinned) {
      const known = playlist.find((showing) => showing.view === title.dataset.pinned);
      show(wall, title.dataset.pinned, name, known ? known.name : "");
      write(next, fill(title.dataset.fixed, place(title.dataset.pinned)));
      turn.since = now;
      return;
    }
    if (now < turn.heldUntil) {
      show(wall, "alerts", name, title.dataset.alerts);
      write(next, fill(title.dataset.held, { s: Math.ceil((turn.heldUntil - now) / 1000) }));
      turn.since = now;
      return;
    }
    Object.assign(turn, ain.wallTurn(turn, views, now));
    const showing = views[turn.at % views.length];
    const left = Math.max(1, Math.ceil(showing.seconds - (now - turn.since) / 1000));
    show(wall, showing.view, name, showing.name);
    write(next, fill(title.dataset.next, { ...place(showing.view), s: left }));
  }

  /* A view comes as one text of HTML and stands complete within one frame, whether it shows or not. Dash gets a number
     in its place: each of its components keeps the layout of the moment at which it last changed, and after hours the
     same views would be held many times over. */
  const views = new Map();   // id of the element: its newest text
  let received = 0;
  ain.takeViews = (answer) => Object.entries(answer || {}).forEach(([id, props]) => {
    if (!props || typeof props["data-html"] !== "string") return;
    views.set(id, props["data-html"]);
    props["data-html"] = String(received += 1);
  });

  function draw(part) {
    if (!part.dataset || part.dataset.html === undefined) return;
    const html = views.has(part.id) ? views.get(part.id) : part.dataset.html;
    if (part.drawnHtml === html) return;
    part.drawnHtml = html;
    part.innerHTML = html;
  }
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") draw(change.target);
    else change.addedNodes.forEach((node) => { if (node.querySelectorAll) { draw(node); node.querySelectorAll("[data-html]").forEach(draw); } });
  })).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-html"] });

  /* Every view is drawn already; showing one is a matter of one attribute, within one frame. */
  function show(wall, view, name, text) {
    if (wall.dataset.view !== view) wall.dataset.view = view;
    wall.querySelectorAll(".wall__view").forEach((part) => {
      const isShown = part.dataset.view === view;
      if (isShown !== part.hasAttribute("data-shown")) part.toggleAttribute("data-shown", isShown);
    });
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

  /* Whether a minute of the city's day lies in a night that may pass midnight. */
  ain.wallIsNight = (manners, minute) => {
    const { night_from: from, night_until: until } = manners;
    if (from === null || until === null || from === undefined) return false;
    return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
  };

  /* Burn-in and dimming: the page stands elsewhere by two pixels every ten minutes, and is darker at night, if the screen says so. */
  function care(wall) {
    const manners = ain.wallManners(wall), now = ain.now();
    wall.classList.toggle("wall--shifts", Boolean(manners.shifts));
    if (now === null) return;
    const minute = ain.timeText(now, false).split(":").reduce((hours, part) => hours * 60 + Number(part), 0);
    const light = ain.wallIsNight(manners, minute) ? `brightness(${manners.night_percent}%)` : "";
    if (wall.style.filter !== light) wall.style.filter = light;
  }

  function life(wall) {
    const words = wall.querySelector(".wall-life");
    if (!words || ain.now() === null) return;
    const past = new URLSearchParams(location.search).has("at");
    write(wall.querySelector(".js-wall-date"), ain.dateText(past ? ain.pastNow() : ain.now(), wall.lang));
    const state = document.body.dataset.connection === "lost" ? "lost" : past ? "past" : "live";
    wall.querySelectorAll(".js-wall-connection").forEach((node) => write(node, words.dataset[state]));
  }

  /* What the screen says of its rotation: the view, and by how many seconds it is behind. */
  ain.wallState = function (wall) {
    const title = told(wall), playlist = title ? read(title, "playlist", []) : [];
    const showing = playlist.find((one) => one.view === wall.dataset.view);
    const late = showing ? Math.max(0, (performance.now() - turn.since) / 1000 - showing.seconds) : 0;
    return { view: wall.dataset.view || "", late_s: Math.round(late * 10) / 10, calm: (critical(wall) || []).length === 0, turns: turn.turns };
  };

  ain.wallTick = function () {
    const wall = ain.wall();
    if (!wall) return;
    settle(wall);
    rotate(wall);
    life(wall);
    care(wall);
  };
  setInterval(ain.wallTick, TICK_MS);
})();
