// The live stream: all messages first, then every change. The browser reconnects with the last id
// that it knows. If it gives up or hears nothing for a while, we reconnect ourselves.

import { store } from "./store.js";

const SILENCE_MS = 40_000;
const HIDDEN_MS = 5000;

let source = null;
let last = "";
let heard = 0;
let again = 0;

export function connect(onNews, onState, { fresh = true } = {}) {
  source?.close();
  clearTimeout(again);
  if (fresh) last = "";
  heard = Date.now();
  const address = new URLSearchParams({ as: store.me, look: store.look, after: last });
  const opened = new EventSource(`/events?${address}`);
  source = opened;
  opened.onopen = () => {
    heard = Date.now();
    onState(true);
  };
  opened.addEventListener("news", (event) => {
    heard = Date.now();
    last = event.lastEventId;
    onNews(JSON.parse(event.data));
  });
  opened.addEventListener("beat", () => (heard = Date.now()));
  opened.onerror = () => {
    if (opened !== source) return;
    onState(false);
    if (opened.readyState === EventSource.CLOSED) {
      again = setTimeout(() => resume(), 1000);
    }
  };
  resume = () => connect(onNews, onState, { fresh: false });
  watch = () => {
    if (Date.now() - heard > SILENCE_MS) resume();
  };
}

let watch = () => {};
let resume = () => {};
setInterval(() => watch(), 5000);

// A browser allows six connections to a server, so a hidden page closes its own.
let leaving = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(rest, HIDDEN_MS);
  else if (source?.readyState === EventSource.CLOSED) resume();
});

function rest() {
  clearTimeout(again);
  source?.close();
  watch = () => {};
}
