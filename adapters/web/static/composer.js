// The message box, with completion for slash commands (a combobox with a list above it).

import { act, send } from "./api.js";
import { commandsFor, fixedChoices, openOption, readLine, taking } from "./complete.js";
import { h, icon } from "./dom.js";
import { store } from "./store.js";
import { trying } from "./toast.js";

const TALLEST_PX = 200;
const PAUSE_MS = 120;

export class Composer {
  // `where()` returns {channel, thread, placeholder}; `sent()` is called after sending a line.
  constructor(form, id, { where, sent }) {
    Object.assign(this, { form, where, sent });
    this.choices = [];
    this.active = -1;
    this.taken = new Set(); // topics and teams chosen from the list
    this.text = h("textarea", {
      id: `${id}-text`, rows: "1", dir: "auto", "aria-autocomplete": "list",
      "aria-controls": `${id}-choices`, "aria-haspopup": "listbox",
      maxlength: String(store.setup.longest), autocomplete: "off", enterkeyhint: "send",
    });
    this.list = h("ul", { class: "choices", id: `${id}-choices`, role: "listbox", "aria-label": "Completions", hidden: true });
    this.help = h("p", { class: "command-help", id: `${id}-help`, hidden: true });
    const slash = h("button", { type: "button", class: "icon-button", "aria-label": "Commands", title: "Commands" }, icon("slash"));
    const submit = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send" }, icon("send"));
    this.told = h("p", { class: "visually-hidden", role: "status" });
    form.append(this.told, h("div", { class: "choices-wrap" }, this.list, this.help),
      h("div", { class: "box" }, slash, this.text, submit));
    this.text.setAttribute("aria-describedby", this.help.id);
    slash.addEventListener("click", () => this.put(this.text.value.startsWith("/") ? this.text.value : "/"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    this.text.addEventListener("focus", () => this.#typed());
  }

  describe() {
    const { placeholder } = this.where();
    this.text.placeholder = placeholder;
    this.text.setAttribute("aria-label", placeholder);
  }

  put(line) {
    this.text.value = line;
    this.text.focus();
    this.text.setSelectionRange(line.length, line.length);
    this.#typed();
  }

  async #send() {
    const text = this.text.value.trim();
    if (!text) return;
    const { channel, thread } = this.where();
    this.text.value = "";
    this.taken.clear();
    this.#typed();
    const done = await trying(() => act("/say", { channel, thread, text }));
    if (done === undefined && !this.text.value) this.put(text);
    this.sent?.();
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (open && this.active >= 0 && !this.#says(this.choices[this.active])) this.#take(this.active);
      else this.#send();
    } else if (event.key === "Tab" && open && !event.shiftKey) {
      event.preventDefault();
      this.#take(Math.max(this.active, 0));
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = this.choices.length;
      this.#mark(this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count);
    }
  }

  // Return whether the line already contains what this choice would insert.
  #says(choice) {
    return this.text.value.trim() === taking(this.text.value, choice).trim();
  }

  async #typed() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, TALLEST_PX)}px`;
    const line = this.text.value;
    const commands = commandsFor({
      commands: store.setup.commands, direct: this.where().channel.startsWith("@"),
      admin: store.myself()?.admin,
    });
    const at = line.includes("\n") ? null : readLine(line, commands);
    this.#explain(at);
    if (!at) return this.#close();
    if (at.stage === "command") {
      return this.#offer(commands.filter((one) => one.name.startsWith(at.typed)).map((one) => ({
        command: one.name, label: `/${one.name}`, note: one.summary,
      })), 0);
    }
    this.#offer(fixedChoices(at), at.typed ? 0 : -1);
    return this.#askCore(at, line);
  }

  async #askCore(at, line) {
    const open = openOption(at, this.taken);
    clearTimeout(this.waiting);
    if (!open) return;
    await new Promise((resume) => (this.waiting = setTimeout(resume, PAUSE_MS)));
    const { channel, thread } = this.where();
    const found = await send("/complete", {
      as: store.me, channel, thread, command: at.asked, option: open.option.name,
      typed: open.typed.slice(0, 100),
    }).catch(() => []);
    if (this.text.value !== line || document.activeElement !== this.text) return;
    const own = found.slice(0, 25).map((one) => ({ ...one, note: open.option.name, replaces: open.typed, core: true }));
    const goesOn = own[0] && [own[0].label, own[0].value].some((one) =>
      one.toLowerCase().startsWith(open.typed.toLowerCase()));
    const fixed = fixedChoices(at);
    // Enter doesn't replace a finished word (the line ends in a space).
    const certain = at.typed && (own.length === 0 ? fixed.length > 0 : goesOn);
    this.#offer([...own, ...fixed], certain ? 0 : -1);
  }

  #explain(at) {
    this.help.hidden = at?.stage !== "option";
    if (this.help.hidden) return;
    this.help.replaceChildren(h("code", {}, `/${at.command.name}`), ...at.options.flatMap((one) =>
      [" ", h("span", { class: at.filled.has(one.name) ? "filled" : "open", title: one.summary },
        one.required ? one.name : `[${one.name}]`)]),
    h("span", { class: "example" }, `for example ${at.command.example}`));
  }

  #offer(choices, active) {
    this.choices = choices;
    if (choices.length === 0) return this.#close();
    this.list.replaceChildren(...choices.map((choice, index) =>
      h("li", {
        role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false",
        onpointerdown: (event) => event.preventDefault(), onclick: () => this.#take(index),
      }, h("span", { class: "label", dir: "auto" }, choice.label), h("span", { class: "note" }, choice.note ?? ""))));
    this.list.hidden = false;
    this.told.textContent = `${choices.length} ${choices.length === 1 ? "completion" : "completions"}`;
    this.#mark(active);
    return undefined;
  }

  #mark(index) {
    this.active = index;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    if (index < 0) this.text.removeAttribute("aria-activedescendant");
    else {
      this.text.setAttribute("aria-activedescendant", this.list.children[index].id);
      this.list.children[index].scrollIntoView({ block: "nearest" });
    }
  }

  #take(index) {
    const choice = this.choices[index];
    if (choice.core) this.taken.add(choice.value);
    this.put(taking(this.text.value, choice));
  }

  #close() {
    this.choices = [];
    this.active = -1;
    this.list.hidden = true;
    this.told.textContent = "";
    this.text.removeAttribute("aria-activedescendant");
    if (document.activeElement !== this.text) this.help.hidden = true;
  }
}
