// The live stream: everything at first, then every change. The browser reconnects and says
// what it knows last; where it gives up, or hears nothing for long, we begin again ourselves.

import { store } from "./store.js";

const SILENCE_MS = 40_000;

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
      again = setTimeout(() => connect(onNews, onState, { fresh: false }), 1000);
    }
  };
  watch = () => {
    if (Date.now() - heard > SILENCE_MS) connect(onNews, onState, { fresh: false });
  };
}

let watch = () => {};
setInterval(() => watch(), 5000);
