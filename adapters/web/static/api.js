// Send actions to the server. A request without a response is retried; the server deduplicates
// actions by their id.

import { store } from "./store.js";

const PATIENCE_MS = 30_000;

export class Refused extends Error {}

export async function act(path, data) {
  const action = crypto.randomUUID();
  return send(path, { as: store.me, action, ...data });
}

export async function send(path, data) {
  const body = JSON.stringify(data);
  const until = Date.now() + PATIENCE_MS;
  let pause = 250;
  for (;;) {
    let answer;
    try {
      answer = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body,
      });
    } catch {
      if (Date.now() > until) throw new Refused("Studyhall isn't responding. Is it still running?");
      await new Promise((resume) => setTimeout(resume, pause));
      pause = Math.min(pause * 2, 2000);
      continue;
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(told.error ?? "That didn't work.");
    return told;
  }
}
