// The dialogs: a button's text box, and the reaction picker. The browser's own <dialog> traps the
// focus, closes on Escape, and restores the focus.

import { h, textNodes } from "./dom.js";

const PALETTE = [
  ["1️⃣", "one"], ["2️⃣", "two"], ["3️⃣", "three"], ["4️⃣", "four"], ["5️⃣", "five"],
  ["👍", "thumbs up"], ["👎", "thumbs down"], ["❤", "heart"], ["🎉", "party"], ["👏", "clapping"],
  ["😀", "smile"], ["😂", "tears of joy"], ["🤔", "thinking"], ["😮", "surprised"], ["😢", "crying"],
  ["🔥", "fire"], ["✅", "check mark"], ["❌", "cross mark"], ["❓", "question mark"], ["💡", "idea"],
  ["👀", "eyes"], ["🙏", "thanks"], ["🚀", "rocket"], ["🧠", "brain"], ["📚", "books"],
];
const COLUMNS = 5;

const ask = document.getElementById("ask");
const askText = document.getElementById("ask-text");
const askAbout = document.getElementById("ask-about");

let whenBlank = "";

// Return the typed line, or null. `about` is HTML from the server, shown above the field.
export function askFor(title, label, { longest = 3000, about = "", send = "Send", blank = "Write an answer first." } = {}) {
  document.getElementById("ask-title").replaceChildren(...textNodes(title));
  document.getElementById("ask-label").replaceChildren(...textNodes(label));
  document.getElementById("ask-send").textContent = send;
  askAbout.innerHTML = about; // from render.py, which escapes everything
  for (const block of askAbout.querySelectorAll("pre")) block.tabIndex = 0; // for scrolling by keyboard
  askAbout.hidden = !about;
  askText.value = "";
  askText.maxLength = longest;
  askText.setCustomValidity("");
  whenBlank = blank;
  ask.returnValue = "";
  ask.showModal();
  askText.focus();
  return new Promise((answer) => {
    ask.onclose = () => {
      const text = askText.value.trim();
      answer(ask.returnValue === "send" && text ? text : null);
    };
  });
}

document.getElementById("ask-cancel").addEventListener("click", () => ask.close(""));
ask.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (askText.value.trim()) {
    ask.close("send");
    return;
  }
  askText.setCustomValidity(whenBlank); // `required` accepts spaces
  askText.reportValidity();
});
askText.addEventListener("input", () => askText.setCustomValidity(""));

const picker = document.getElementById("picker");
let picked = null;

picker.append(h("div", { class: "picker-grid" }, PALETTE.map(([emoji, name]) =>
  h("button", {
    type: "button", "aria-label": name, title: name, onclick: () => {
      picked = emoji;
      picker.close();
    },
  }, ...textNodes(emoji)))));

picker.addEventListener("click", (event) => {
  if (event.target === picker) picker.close(); // the backdrop
});

picker.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...picker.querySelectorAll("button")];
  const next = all.indexOf(document.activeElement) + step;
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
});

// Return the picked emoji, or null.
export function pickEmoji(near) {
  picked = null;
  picker.showModal();
  placeBy(near);
  picker.querySelector("button").focus();
  return new Promise((answer) => {
    picker.onclose = () => answer(picked);
  });
}

function placeBy(near) {
  const beside = near.getBoundingClientRect();
  const size = picker.getBoundingClientRect();
  const margin = 8;
  const left = Math.min(beside.right - size.width, innerWidth - size.width - margin);
  const below = beside.bottom + margin + size.height <= innerHeight;
  const top = below ? beside.bottom + margin : beside.top - margin - size.height;
  picker.style.left = `${Math.max(margin, left)}px`;
  picker.style.top = `${Math.max(margin, top)}px`;
}
