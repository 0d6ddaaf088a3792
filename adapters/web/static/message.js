// One message: created once, then patched part by part, so nothing else moves.

import { act, send } from "./api.js";
import { avatar, botAvatar, h, icon, patch, textNodes } from "./dom.js";
import { askFor, pickEmoji } from "./dialogs.js";
import { store } from "./store.js";
import { toast, trying } from "./toast.js";
import { fullTime, shortTime, showTimes } from "./times.js";

export function makeMessage(message, actions) {
  const item = h("li", { class: "message", "data-id": message.id },
    h("article", {},
      h("div", { class: "about" }), h("div", { class: "gutter" }), h("header", { class: "byline" }),
      h("div", { class: "body" }), h("div", { class: "buttons" }),
      h("div", { class: "foot", "aria-live": "off" },
        h("div", { class: "reactions" }), h("div", { class: "thread-link" }),
        h("div", { class: "tools" })),
      h("div", { class: "private-note" })));
  item.addEventListener("click", () => { // on touch screens, a tap shows the tools
    document.querySelector(".tapped")?.classList.remove("tapped");
    item.classList.add("tapped");
  });
  update(item, message, actions);
  return item;
}

export function update(item, message, actions) {
  const bot = message.author === null;
  const person = bot ? null : store.person(message.author);
  const name = bot ? "Studyhall" : person?.name ?? "Somebody";
  item.classList.toggle("from-bot", bot);
  item.classList.toggle("from-person", !bot);
  item.classList.toggle("private", message.private);
  const article = item.firstElementChild;
  article.setAttribute("aria-label", `${name}, ${shortTime(message.at)}`);
  const part = (wanted) => article.querySelector(`:scope > .${wanted}, :scope > .foot > .${wanted}`);
  const look = store.look;

  patch(part("about"), JSON.stringify([message.about, look]), () => about(message));
  patch(part("gutter"), JSON.stringify([name]), () => [
    bot ? botAvatar() : avatar(person ?? { id: "?", name }),
    h("time", { class: "side-time", "aria-hidden": "true" }, shortTime(message.at))]);
  patch(part("byline"), JSON.stringify([name, message.edited, message.private]), () => byline(message, name, bot));
  patch(part("body"), JSON.stringify([message.said, bodyOf(message.post), look]),
    () => (message.post ? card(message, actions.inThread) : words(message.said)));
  patch(part("buttons"), JSON.stringify(message.post?.rows), () => buttons(message, actions));
  patch(part("reactions"), JSON.stringify(message.reactions), () => reactions(message));
  patch(part("thread-link"), JSON.stringify(message.replies), () => threadLink(message, actions));
  patch(part("private-note"), String(message.private), () => privateNote(message));
  patch(part("tools"), `${message.private}${Boolean(message.post)}`, () => tools(message, actions));
  showTimes(article);
}

const bodyOf = (post) => post && { ...post, rows: null };

function about(message) {
  if (!message.about) return null;
  if (message.about.startsWith("/")) {
    return h("span", {}, icon("reply"), "You used ", h("code", {}, message.about));
  }
  const meant = store.messages.get(message.about);
  if (!meant) return null;
  const title = meant.post?.title || meant.said?.slice(0, 60) || "a message";
  return h("button", { type: "button", class: "about-link", onclick: () => jumpTo(meant.id) },
    icon("reply"), h("span", {}, ...textNodes(title)));
}

function jumpTo(id) {
  const shown = document.querySelector(`.message[data-id="${CSS.escape(id)}"]`);
  shown?.scrollIntoView({ block: "center" });
  shown?.classList.add("flash");
  setTimeout(() => shown?.classList.remove("flash"), 1600);
}

function byline(message, name, bot) {
  return [
    h("strong", { class: "name", dir: "auto" }, name),
    bot ? h("span", { class: "bot-badge" }, "Bot") : null,
    h("time", { class: "at", title: fullTime(message.at) }, shortTime(message.at)),
    message.edited && !message.private ? h("span", { class: "edited", title: fullTime(message.edited) }, "(edited)") : null,
  ];
}

const words = (said) => h("p", { class: "said", dir: "auto" }, ...textNodes(said));

function card(message, inThread) {
  const { post } = message;
  const text = h("div", { class: "text" });
  text.innerHTML = post.html; // from render.py, which escapes everything
  for (const block of text.querySelectorAll("pre.code")) dressCode(block);
  for (const spoiler of text.querySelectorAll(".spoiler")) dressSpoiler(spoiler);
  const picture = post.picture && pictured(post.picture);
  return [
    h("div", { class: `card accent-${post.accent}${isBare(post) ? " bare" : ""}` },
      post.title ? h(inThread ? "h3" : "h2", { class: "title", dir: "auto" }, ...textNodes(post.title)) : null,
      text, picture,
      post.footer ? h("p", { class: "footer", dir: "auto" }, ...textNodes(post.footer)) : null),
    store.look === "Studyhall" ? null : source(post),
  ];
}

// A click opens the picture alone, where it can be enlarged.
function pictured({ url, alt }) {
  const src = `${url}&as=${encodeURIComponent(store.me)}`;
  return h("a", { class: "picture-link", href: src, target: "_blank", rel: "noopener", title: "Open the picture" },
    h("img", { class: "picture", src, alt, loading: "lazy" }));
}

// A single sentence needs no card.
const isBare = (post) => post.accent === "neutral" && !post.title && !post.picture && !post.footer;

function dressCode(block) {
  block.tabIndex = 0; // for scrolling by keyboard; a group, to avoid too many landmarks
  block.setAttribute("role", "group");
  block.setAttribute("aria-label", `Code, ${block.dataset.language}`);
  const wrap = h("div", { class: "code-wrap" });
  block.replaceWith(wrap);
  const copy = h("button", { type: "button", class: "copy", "aria-label": "Copy the code" }, icon("copy"));
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(block.textContent).then(
      () => toast("Copied."), () => toast("The browser doesn't allow copying here."));
  });
  wrap.append(block, copy);
}

function dressSpoiler(spoiler) {
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (spoiler.classList.contains("revealed")) return;
    event.preventDefault();
    spoiler.classList.add("revealed");
    for (const name of ["role", "aria-label"]) spoiler.removeAttribute(name);
    spoiler.tabIndex = -1; // keeps the focus
    const inside = spoiler.firstElementChild;
    inside.removeAttribute("aria-hidden");
    inside.inert = false;
  };
  spoiler.addEventListener("click", reveal);
  spoiler.addEventListener("keydown", reveal);
}

// Show the source that the previewed platform gets, and the used part of its limits.
function source(post) {
  const numbers = post.measures.map(([what, used, limit]) =>
    h("li", { class: used >= limit ? "full" : "" },
      `${what}: ${used.toLocaleString()} of ${limit.toLocaleString()}`));
  return h("details", { class: "source" },
    h("summary", {}, icon("code"), `${store.look} source`,
      h("span", { class: "figure" }, `${post.measures[0][1].toLocaleString()} of ${post.measures[0][2].toLocaleString()} characters`),
      post.shortened ? h("span", { class: "warning" }, "shortened to fit") : null),
    h("pre", { tabindex: "0", role: "group", "aria-label": `${store.look} source` }, post.source),
    h("ul", {}, numbers),
    post.lacks.map((sentence) => h("p", { class: "lack" }, sentence)));
}

function buttons(message, actions) {
  return message.post?.rows.map((row) => h("div", { class: "button-row" }, row.map((one) =>
    h("button", {
      type: "button", class: `button style-${one.style}`, disabled: one.disabled,
      "data-focus": `button ${one.id}`, "aria-label": one.full || null, "aria-haspopup": one.ask ? "dialog" : null,
      onclick: (event) => press(event.currentTarget, message, one, actions.inThread),
    }, ...textNodes(one.label)))));
}

async function press(element, message, button, inThread) {
  if (element.classList.contains("busy")) return; // a double click counts as one press
  let text = null;
  if (button.ask) {
    const box = await trying(() => act("/text-box", { message: message.id, button: button.id, text: "" }));
    if (!box) return;
    text = await askFor(button.label, box.label, box);
    if (text === null) return;
  }
  element.classList.add("busy");
  element.setAttribute("aria-busy", "true");
  await trying(() => act("/press", {
    message: message.id, button: button.id, text, in_thread: inThread }));
  element.classList.remove("busy");
  element.removeAttribute("aria-busy");
}

function react(message, emoji, added) {
  return trying(() => act("/react", { message: message.id, emoji, added }));
}

function reactions(message) {
  if (message.reactions.length === 0) return null;
  return message.reactions.map(({ emoji, people, mine }) => {
    const names = people.map((id) => store.person(id)?.name ?? "somebody").join(", ");
    const label = `${emoji} ${people.length ? `${people.length}: ${names}` : "nobody yet"}. ${
      mine ? "Remove your reaction" : "Add this reaction"}`;
    return h("button", {
      type: "button", class: "reaction", "aria-pressed": String(mine), "aria-label": label,
      title: names || "Add this reaction", "data-focus": `reaction ${emoji}`,
      onclick: () => react(message, emoji, !mine),
    }, h("span", { class: "emoji" }, ...textNodes(emoji)),
    people.length ? h("span", { class: "count" }, String(people.length)) : null);
  });
}

function threadLink(message, actions) {
  const { count, last, authors } = message.replies;
  if (count === 0 || actions.inThread) return null;
  return h("button", {
    type: "button", class: "thread-open", "data-focus": "thread",
    onclick: () => actions.openThread(message.id),
  },
  h("span", { class: "faces" }, authors.slice(0, 4).map((id) =>
    (id === "" ? botAvatar() : avatar(store.person(id))))),
  h("span", { class: "replies" }, count === 1 ? "1 reply" : `${count} replies`),
  h("span", { class: "last" }, `last at ${shortTime(last)}`));
}

function privateNote(message) {
  if (!message.private) return null;
  return [icon("lock"), h("span", {}, "Only you can see this"),
    h("span", { "aria-hidden": "true" }, "·"),
    h("button", {
      type: "button", class: "link", "data-focus": "dismiss",
      onclick: () => trying(() => send("/dismiss", { as: store.me, message: message.id })),
    }, "Dismiss")];
}

function tools(message, actions) {
  if (message.private) return null;
  const tool = (name, label, onclick) => h("button", {
    type: "button", class: "tool", "aria-label": label, title: label, "data-focus": label, onclick,
  }, icon(name));
  const current = () => store.messages.get(message.id) ?? message;
  return [
    tool("smile", "Add a reaction", async (event) => {
      const emoji = await pickEmoji(event.currentTarget);
      if (emoji === null) return;
      const mine = current().reactions.some((one) => one.emoji === emoji && one.mine);
      if (!mine) react(current(), emoji, true);
    }),
    actions.inThread ? null
      : tool("thread", "Reply in a thread", () => actions.openThread(message.id, true)),
  ];
}
