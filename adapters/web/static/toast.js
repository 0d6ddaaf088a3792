// Short messages that disappear after a few seconds.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function toast(text) {
  const shown = h("p", { class: "toast" }, text);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), SHOWN_MS);
}

// Run an action. Show a refusal as a toast, and return undefined.
export async function trying(action) {
  try {
    return await action();
  } catch (problem) {
    toast(problem.message);
    return undefined;
  }
}
