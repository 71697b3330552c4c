/* A wall tells the registry that it lives, is heard when its room has a new critical alert, and starts afresh unseen. */
window.ain = window.ain || {};
(function () {
  const SIGN = 2;                // heartbeats between two signs of life: 10 s
  const OLD_MS = 20 * 3600000;   // younger pages are not reloaded at night
  const FIRST_LOOK = 4 * 60 + 30, LAST_LOOK = 5 * 60 + 30;   // minutes of the city's day in which a page is renewed
  const BEFORE = "ain-wall-before";
  const FRESH_MS = 30000;        // an older picture is of another evening
  const isPreview = window.top !== window;
  const rate = { frames: 0, since: performance.now() };

  (function count() { rate.frames += 1; requestAnimationFrame(count); })();

  function framesPerSecond() {
    const now = performance.now(), fps = rate.frames * 1000 / Math.max(1, now - rate.since);
    Object.assign(rate, { frames: 0, since: now });
    return Math.round(fps * 10) / 10;
  }

  /* One at a time, and not for longer than until the next one is due: after a freeze there is no queue of them. */
  function sign() {
    const wall = ain.wall();
    if (!wall || isPreview || !wall.dataset.screen) return;
    const { view, late_s } = ain.wallState(wall);
    const memory = performance.memory ? Math.round(performance.memory.usedJSHeapSize / 1e5) / 10 : null;
    const told = {
      view, late_s, build: ain.build || "", memory_mb: memory, fps: framesPerSecond(),
      width: Math.round(screen.width * devicePixelRatio), height: Math.round(screen.height * devicePixelRatio),
    };
    fetch(`/wall/${encodeURIComponent(wall.dataset.screen)}/life`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told),
      cache: "no-store", signal: AbortSignal.timeout(0.9 * SIGN * ain.beat()),
    }).catch(() => {});
  }
  (function again(wait_ms) {
    setTimeout(() => { sign(); again(SIGN * ain.beat()); }, wait_ms);
  })(3000);

  /* Three falling notes, once. Where the browser forbids sound without a touch the picture has to do. */
  ain.wallChime = function () {
    if (isPreview || !window.AudioContext) return;
    ain.chimed = (ain.chimed || 0) + 1;
    const audio = new AudioContext();
    [880, 660, 440].forEach((pitch, place) => {
      const tone = audio.createOscillator(), volume = audio.createGain(), begins = audio.currentTime + place * 0.35;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, begins);
      volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.33);
      tone.connect(volume).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + 0.34);
    });
    setTimeout(() => audio.close(), 3000);
  };

  /* Once a night, when nothing critical stands and the server answers: weeks of small leaks in a browser end here. */
  ain.wallIsDue = (age, minute, calm, live) => age > OLD_MS && minute >= FIRST_LOOK && minute < LAST_LOOK && calm && live;

  setInterval(() => {
    const wall = ain.wall();
    if (!wall || isPreview || ain.now() === null) return;
    const minute = ain.timeText(ain.now(), false).split(":").reduce((hours, part) => hours * 60 + Number(part), 0);
    const live = document.body.dataset.connection === "live";
    if (ain.wallIsDue(performance.now(), minute, ain.wallState(wall).calm, live)) location.reload();
  }, 10000);

  /* However a wall is reloaded, its last picture stands in front until the new page is drawn. */
  addEventListener("pagehide", () => {
    const wall = ain.wall();
    if (!wall || !wall.dataset.view) return;
    const picture = wall.outerHTML.replace(/ (id="wall-(?!hatch)|data-html=")[^"]*"/g, "");
    try { sessionStorage.setItem(BEFORE, JSON.stringify({ path: location.pathname, at: Date.now(), picture })); } catch { /* it is too large: a blink */ }
  });

  function before() {
    const kept = JSON.parse(sessionStorage.getItem(BEFORE) || "null");
    sessionStorage.removeItem(BEFORE);
    if (!kept || kept.path !== location.pathname || Date.now() - kept.at > FRESH_MS) return;
    const holder = document.createElement("div");
    holder.innerHTML = kept.picture;
    const picture = holder.firstElementChild;
    picture.classList.add("wall--before");
    document.body.append(picture);
    const began = performance.now();
    const look = setInterval(() => {
      if (!ain.wallIsDrawn() && performance.now() - began < 20000) return;
      clearInterval(look);
      picture.remove();
    }, 50);
  }

  /* Every view of the playlist has come, and the letters with it. */
  ain.wallIsDrawn = function () {
    const wall = ain.wall();
    if (!wall || !wall.dataset.view || document.fonts.status !== "loaded") return false;
    const title = wall.querySelector("[data-playlist]");
    const views = title ? JSON.parse(title.dataset.playlist).map((showing) => showing.view) : [];
    const parts = views.map((view) => wall.querySelector(`.wall__view[data-view="${view}"]`));
    const ground = document.getElementById("wall-ground");
    if (!ground || !ground.children.length) return false;
    return parts.length > 0 && parts.every((part) => part && part.children.length > 0);
  };
  before();
})();
