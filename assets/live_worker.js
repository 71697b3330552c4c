/* One connection to /events for all tabs of this browser (HTTP/1.1 allows six per host). Loaded as a SharedWorker.
   Times are those of a timer that nobody sets: the machine's clock may jump. */
const channel = new BroadcastChannel("ain-live");
const RETRY_MS = 2000;
const SILENCE_MS = 12000; // the server speaks at least every 5 s
let source = null;
let last = null;
let heardAt = 0;

function open() {
  if (source) source.close();
  heardAt = performance.now();
  source = new EventSource("/events");
  source.onmessage = (event) => {
    heardAt = performance.now();
    last = event.data;
    channel.postMessage(last);
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser connects again by itself
    channel.postMessage("shut"); // the server answered, but not with events: a session or token may have ended
    setTimeout(open, RETRY_MS);
  };
}

channel.onmessage = (event) => {
  if (event.data === "hello" && last && performance.now() - heardAt < SILENCE_MS) channel.postMessage(last);
  if (event.data === "awake") open();
};
setInterval(() => { if (performance.now() - heardAt > SILENCE_MS) open(); }, RETRY_MS);
open();
