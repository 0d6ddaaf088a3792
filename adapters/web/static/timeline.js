// A list of messages that follows the store: the channel's, or a thread's.

import { h, icon } from "./dom.js";
import { makeMessage, update } from "./message.js";
import { store } from "./store.js";
import { dayKey, dayName } from "./times.js";

const TOGETHER_MS = 5 * 60_000;
const NEAR_PX = 120;
const MARGIN_PX = 8;

export class Timeline {
  constructor(scroll, log, { messages, actions, empty, jump }) {
    Object.assign(this, { scroll, log, messages, actions, empty, jump });
    this.items = new Map();
    this.turned = null;
    this.follows = true;
    this.last = 0;
    scroll.addEventListener("scroll", () => {
      this.follows = scroll.scrollTop > this.#end() - NEAR_PX;
      if (this.follows && jump) jump.hidden = true;
    }, { passive: true });
    jump?.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.follows && this.#down()).observe(scroll);
    log.addEventListener("load", () => this.follows && this.#down(), true); // pictures
  }

  clear() {
    this.items.clear();
    this.log.replaceChildren();
    this.scroll.setAttribute("aria-busy", "true");
    this.follows = true;
    this.last = 0;
  }

  toEnd() {
    this.follows = true;
    if (this.jump) this.jump.hidden = true;
    this.#down();
  }

  #down() {
    this.scroll.scrollTop = this.#end();
  }

  // Scroll to the end, or to the top of a last message that's taller than the window.
  #end() {
    const newest = this.log.lastElementChild?.offsetTop ?? 0;
    return Math.min(this.scroll.scrollHeight - this.scroll.clientHeight, newest - MARGIN_PX);
  }

  show() {
    if (!store.loaded) return;
    const messages = this.messages();
    const wanted = [];
    let before = null;
    for (const message of messages) {
      if (!before || dayKey(before.at) !== dayKey(message.at)) wanted.push(this.#day(message));
      wanted.push(this.#message(message, before));
      before = message;
    }
    if (messages.length === 0 && this.empty) wanted.push(this.#keep("empty", this.empty));
    this.#place(wanted);
    const newest = messages.at(-1)?.n ?? 0;
    const own = messages.at(-1)?.author === store.me || messages.at(-1)?.private;
    if (this.follows || (own && newest > this.last)) this.#down();
    else if (this.turned) this.#showTop(this.turned);
    else if (newest > this.last && this.jump) this.jump.hidden = false;
    this.last = newest;
    this.turned = null;
    this.scroll.setAttribute("aria-busy", "false");
  }

  // After a page turn, reading starts at the top of the card.
  #showTop(item) {
    if (item.offsetTop < this.scroll.scrollTop) this.scroll.scrollTop = item.offsetTop - MARGIN_PX;
  }

  #message(message, before) {
    let item = this.items.get(message.id);
    if (item) {
      if (message.private && item.dataset.edited !== String(message.edited)) this.turned = item;
      update(item, message, this.actions);
    } else {
      item = makeMessage(message, this.actions);
      this.items.set(message.id, item);
    }
    item.dataset.edited = String(message.edited);
    item.classList.toggle("continues", this.#continues(message, before));
    return item;
  }

  #continues(message, before) {
    return before !== null && before.author === message.author && message.author !== null
      && dayKey(before.at) === dayKey(message.at)
      && Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS;
  }

  #day(message) {
    const item = this.#keep(`day ${dayKey(message.at)}`, () =>
      h("li", { class: "day" }, h("span", {})));
    const name = dayName(message.at);
    if (item.firstElementChild.textContent !== name) item.firstElementChild.textContent = name;
    return item;
  }

  #keep(key, make) {
    if (!this.items.has(key)) this.items.set(key, make());
    return this.items.get(key);
  }

  // Move only what's out of place, to keep the focus, the selection and open spoilers.
  #place(wanted) {
    const keep = new Set(wanted);
    for (const item of [...this.log.children]) if (!keep.has(item)) item.remove();
    for (const [key, item] of this.items) if (!keep.has(item)) this.items.delete(key);
    wanted.forEach((item, index) => {
      if (this.log.children[index] !== item) this.log.insertBefore(item, this.log.children[index] ?? null);
    });
  }
}

// The first screen; `use` puts a line into the message box, `topic` is a topic for examples.
export function welcome(use, topic) {
  const lines = topic ? [`/learn ${topic}`, "/quiz", "/leaderboard"] : ["/help", "/leaderboard"];
  return h("li", { class: "empty" },
    h("div", { class: "empty-mark" }, icon("logo")),
    h("h2", {}, "Welcome to the study hall"),
    h("p", {}, "Read a lesson, ask everyone a question, climb the leaderboard. Try one of these:"),
    h("div", { class: "suggestions" }, lines.map((line) =>
      h("button", { type: "button", class: "suggestion", onclick: () => use(line) }, h("code", {}, line)))),
    h("p", { class: "hint" }, "Type ", h("kbd", {}, "/"), " to see all commands."));
}

export function quiet(title, text) {
  return h("li", { class: "empty" }, h("h2", {}, title), h("p", {}, text));
}
