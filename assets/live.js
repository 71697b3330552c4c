/* The page knows that it is alive: topic versions go into stores, the clock ticks here, silence is shown, never hidden. */
window.ain = window.ain || {};
(function () {
  /* In heartbeats of the server, 5 s each unless it says otherwise. */
  const LOST = 1.6;          // of silence, and the page says so: 8 s
  const RELOAD = 4;          // still silent although the server answers: start afresh
  const SPREAD = 0.3;        // after a silence everybody asks for everything again: not all in the same moment
  const SLEPT_MS = 4000;     // the machine's clock went that far beside the timer: it slept, or its clock was set
  const drift = () => Date.now() - performance.now();
  const state = { heardAt: 0, lostAt: null, versions: {}, clock: null, build: null, epoch: 0, asked: 0, beat: 5000, drift: drift() };

  const isPast = () => new URLSearchParams(location.search).has("at");
  const each = (css, change) => document.querySelectorAll(css).forEach(change);
  const write = (css, text) => each(css, (node) => { if (node.textContent !== text) node.textContent = text; });
  const setStore = (id, data) => window.dash_clientside.set_props(id, { data });
  performance.setResourceTimingBufferSize(0);
  const ready = () => Boolean(window.dash_clientside && window.dash_clientside.set_props && document.getElementById("content") || document.querySelector(".wall"));

  /* Now in the product's time, in ms: the scenario's or the wall's as the server told it, carried on by this machine's timer. */
  ain.now = function () {
    if (!state.clock) return null;
    return state.clock.at + (performance.now() - state.clock.heard) * state.clock.speed;
  };

  function hear(message) {
    if (!ready()) { setTimeout(() => hear(message), 200); return; }
    ain.remember();
    const data = JSON.parse(message);
    if (state.build && data.build !== state.build) { location.reload(); return; }
    ain.build = state.build = data.build;
    /* After a silence, or a restart too short for one, everything is asked again: an answer may have been lost on its way. */
    const anew = state.lostAt !== null || Boolean(state.run && state.run !== data.run);
    state.run = data.run;
    state.beat = data.beat_s * 1000;
    if (anew || state.heardAt === 0) state.epoch += 1;
    const changed = Object.keys(data.versions).filter((topic) => state.versions[topic] !== data.versions[topic] || anew);
    state.heardAt = performance.now();
    state.lostAt = null;
    state.clock = { at: data.clock.at, speed: data.clock.speed, heard: performance.now() };
    state.offset = data.clock.offset_s;
    state.newest = data.newest;
    state.versions = data.versions;
    const first = state.epoch === 1 && !state.primed;
    state.primed = true;
    if (!first && !isPast()) setTimeout(() => tell(changed), anew ? Math.random() * SPREAD * state.beat : 0);
    show();
    document.dispatchEvent(new CustomEvent("ain:heard", { detail: data }));
  }

  function tell(topics) {
    topics.forEach((topic) => setStore("live-" + topic, { version: state.versions[topic], epoch: state.epoch }));
    ain.forget();
  }

  ain.timeText = function (ms, seconds) {
    return new Date(ms + (state.offset || 0) * 1000).toISOString().slice(11, seconds ? 19 : 16);
  };

  const LOCALE = { fr: "fr", en: "en-GB", ar: "ar-MA-u-nu-latn" };
  const WRITTEN = { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" };
  /* The city's day: the server gives the offset, so the browser's own (often older) zone tables are not asked. */
  ain.dateText = function (ms, lang) {
    const language = lang || document.documentElement.lang;
    const options = language === "ar" ? Object.assign({}, WRITTEN, { weekday: "long", month: "long" }) : WRITTEN;
    return new Intl.DateTimeFormat(LOCALE[language] || "fr", options).format(new Date(ms + (state.offset || 0) * 1000));
  };

  /* Ages and staleness of every value that carries its time. */
  function ages(now) {
    each("[data-ts]", (node) => {
      const age = now - Number(node.dataset.ts);
      const block = node.closest(".dated");
      if (block && node.dataset.limit) block.classList.toggle("is-stale", age > Number(node.dataset.limit));
    });
  }

  function show() {
    const live = state.heardAt > 0 && performance.now() - state.heardAt < LOST * state.beat;
    document.body.dataset.connection = live ? "live" : "lost";
    if (!live && state.lostAt === null && state.heardAt > 0) {
      state.lostAt = ain.now() - (performance.now() - state.heardAt) * state.clock.speed;
      each("[data-lost-text]", (node) => { node.textContent = node.dataset.lostText.replace("{time}", ain.timeText(state.lostAt, true)); });
    }
    const texts = document.querySelector("[data-live]");
    if (texts && state.heardAt) write(".js-connection", !live ? texts.dataset.lost : isPast() ? texts.dataset.past : texts.dataset.live);
    const now = ain.now();
    if (now === null) return;
    write(".js-clock", ain.timeText(now, true));
    write(".js-date", ain.dateText(now));
    if (!isPast()) newest(state.newest);
    ages(isPast() ? ain.pastNow() : now);
  }

  ain.pastNow = () => Number(document.body.dataset.at || ain.now());

  /* The newest datum of the page: `data-newest` for outside watchers, the time in the header for people. */
  function newest(perService) {
    const times = Object.values(perService || {});
    if (!times.length) return;
    const latest = Math.max(...times);
    document.body.dataset.newest = new Date(latest).toISOString().replace(".000Z", "Z");
    write(".js-newest", ain.timeText(latest, false));
    Object.entries(perService).forEach(([service, time]) => each(`[data-newest-of="${service}"]`, (node) => {
      node.dataset.ts = String(time);
      write(`[data-newest-of="${service}"]`, ain.timeText(time, false));
    }));
  }

  /* Silent although the server answers (a new deployment, an ended session, a sleep): start afresh, once it answers. */
  function revive() {
    const isSilent = () => performance.now() - (state.heardAt || 0) > RELOAD * state.beat;
    if (!isSilent() || performance.now() - state.asked < state.beat) return;
    state.asked = performance.now();
    const later = () => setTimeout(() => { if (isSilent()) location.reload(); }, (0.4 + Math.random() * 0.6) * state.beat);
    fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(0.8 * state.beat) }).then((answer) => { if (answer.ok) later(); }).catch(() => {});
  }

  /* The door may have been shut: whoever may not look any more gets to see that at once, by loading the page anew. */
  function shut() {
    const turnedAway = (answer) => answer.status === 401 || answer.type === "opaqueredirect";
    fetch(location.href, { cache: "no-store", redirect: "manual", headers: { Accept: "text/html" } })
      .then((answer) => { if (turnedAway(answer)) location.reload(); }).catch(() => {});
  }

  /* After a sleep nothing that stands here is known to be true until the server has spoken again. */
  function awake() {
    const before = state.drift;
    state.drift = drift();
    const slept = Math.abs(state.drift - before) > SLEPT_MS;
    if (!slept) return;
    state.heardAt = Math.min(state.heardAt, performance.now() - LOST * state.beat);
    if (channel) channel.postMessage("awake");
  }

  ain.beat = () => state.beat;
  document.body.dataset.connection = "lost";
  const channel = window.BroadcastChannel && window.SharedWorker ? new BroadcastChannel("ain-live") : null;
  if (channel) {
    const heard = { hello: () => {}, awake: () => {}, shut };
    channel.onmessage = (event) => (heard[event.data] || hear)(event.data);
    ain.worker = new SharedWorker("/assets/live_worker.js");
    channel.postMessage("hello");
  } else {
    const source = new EventSource("/events");
    source.onmessage = (event) => hear(event.data);
  }
  setInterval(() => { awake(); show(); revive(); }, 1000);
})();
