// Short news that goes away by itself.

import { h } from "./dom.js";

const SHOWN_MS = 6000;

export function toast(text) {
  const shown = h("p", { class: "toast" }, text);
  document.getElementById("toasts").append(shown);
  setTimeout(() => shown.remove(), SHOWN_MS);
}

// Runs what may be refused; a refusal is told, and gives undefined.
export async function trying(action) {
  try {
    return await action();
  } catch (problem) {
    toast(problem.message);
    return undefined;
  }
}
