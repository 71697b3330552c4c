/* One connection to /events for all tabs of this browser (HTTP/1.1 allows six per host). Loaded as a SharedWorker.
   Times are those of a timer that nobody sets: the machine's clock may jump. */
const channel = new BroadcastChannel("ain-live");
const RETRY = 0.4, SILENCE = 2.4; // in heartbeats: the server speaks at least that often
let beat = 5000;
let source = null;
let last = null;
let heardAt = -Infinity;

function open() {
  if (source) source.close();
  heardAt = performance.now();
  source = new EventSource("/events");
  source.onmessage = (event) => {
    heardAt = performance.now();
    last = event.data;
    beat = JSON.parse(last).beat_s * 1000;
    channel.postMessage(last);
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
    channel.postMessage("shut"); // the server answered, but not with events: a session or token may have ended
    setTimeout(open, RETRY * beat);
  };
}

channel.onmessage = (event) => {
  if (event.data === "hello" && last && performance.now() - heardAt < SILENCE * beat) channel.postMessage(last);
  if (event.data === "awake") open();
};
(function look() {
  if (performance.now() - heardAt > SILENCE * beat) open();
  setTimeout(look, RETRY * beat);
})();
