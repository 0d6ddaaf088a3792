// The page: connects its parts and follows the live stream.

import { Composer } from "./composer.js";
import { h, textNodes } from "./dom.js";
import { showFaults } from "./faults.js";
import { addPerson, showPeople } from "./people.js";
import { store } from "./store.js";
import { connect } from "./stream.js";
import { Timeline, quiet, welcome } from "./timeline.js";

const at = (id) => document.getElementById(id);
const address = new URL(location.href);

const look = at("look");
look.append(...store.setup.looks.map((name) => h("option", { value: name }, name)));
store.look = store.setup.looks.find((name) =>
  name.toLowerCase() === address.searchParams.get("look")?.toLowerCase()) ?? store.setup.looks[0];
store.me = address.searchParams.get("as") ?? "ada";

const channel = new Timeline(at("channel-scroll"), at("channel-log"), {
  messages: () => store.inChannel(store.channelId()),
  actions: { openThread, inThread: false },
  empty: () => (store.channel === "direct"
    ? quiet("Nothing here yet", "Type “help”, or “learn” and a topic. Studyhall's direct messages to you appear here.")
    : welcome((line) => channelBox.put(`${line} `), store.setup.topic)),
  jump: at("channel-jump"),
});
const thread = new Timeline(at("thread-scroll"), at("thread-log"), {
  messages: () => store.inThread(store.thread),
  actions: { openThread, inThread: true },
});

const channelBox = new Composer(at("channel-form"), "channel", {
  where: () => ({
    channel: store.channelId(), thread: null,
    placeholder: store.channel === "direct" ? "Message Studyhall" : `Message #${store.channel}`,
  }),
  sent: () => channel.toEnd(),
});
const threadBox = new Composer(at("thread-form"), "thread", {
  where: () => ({ channel: store.channelId(), thread: store.thread, placeholder: "Reply in the thread" }),
  sent: () => thread.toEnd(),
});

// Make whatever is behind the menu (on a phone, also behind the thread) inert.
function cover() {
  const narrow = matchMedia("(width <= 60rem)").matches;
  const menuOpen = document.body.classList.contains("menu-open");
  at("channel").inert = menuOpen || (narrow && store.thread !== null);
  at("thread").inert = menuOpen;
}

matchMedia("(width <= 60rem)").addEventListener("change", cover);

function openThread(id, write = false) {
  store.thread = id;
  thread.clear();
  at("thread").hidden = false;
  document.body.classList.add("with-thread");
  cover();
  showThread();
  if (write || matchMedia("(width > 60rem)").matches) threadBox.text.focus();
  else at("close-thread").focus();
}

function closeThread() {
  const id = store.thread;
  store.thread = null;
  at("thread").hidden = true;
  document.body.classList.remove("with-thread");
  cover();
  const opener = id && document.querySelector(`#channel-log [data-id="${CSS.escape(id)}"] .thread-open`);
  (opener ?? channelBox.text).focus({ preventScroll: true });
}

function showThread() {
  if (store.thread === null) return;
  const root = store.messages.get(store.thread);
  if (!root) {
    if (store.loaded) closeThread();
    return;
  }
  at("thread-topic").replaceChildren(...textNodes(root.post?.title || root.said || ""));
  threadBox.describe();
  thread.show();
}

function show() {
  const direct = store.channel === "direct";
  at("channel-name").textContent = direct ? "Direct messages" : store.channel;
  at("channel-title").classList.toggle("direct", direct);
  at("channel-topic").textContent = direct
    ? "Between Studyhall and you" : "Lessons, quiz questions, and leaderboards";
  for (const item of document.querySelectorAll(".nav-item[data-channel]")) {
    item.toggleAttribute("aria-current", item.dataset.channel === store.channel);
    if (item.dataset.channel === store.channel) item.setAttribute("aria-current", "page");
  }
  showPeople(become);
  channelBox.describe();
  channel.show();
  showThread();
}

store.addEventListener("changed", show);

function onNews(news) {
  showFaults(at("faults"), news.faults);
  if (!news.people.some((person) => person.id === store.me)) return become(news.people[0].id);
  const fresh = store.take(news);
  for (const message of fresh) {
    if (message.author === store.me) continue;
    if (message.channel !== store.channelId()) unread(message.channel);
  }
  return undefined;
}

function unread(from) {
  const badge = document.querySelector(
    `.nav-item[data-channel="${from.startsWith("@") ? "direct" : from}"] .badge`);
  badge.textContent = String(Number(badge.textContent) + 1);
  badge.hidden = false;
}

let mending = 0;
function onState(connected) {
  const told = at("connection");
  clearTimeout(mending);
  if (connected) told.hidden = true;
  else {
    mending = setTimeout(() => {
      told.textContent = "Connection lost. Trying again…";
      told.hidden = false;
    }, 600);
  }
}

function begin() {
  connect(onNews, onState);
}

function remember() {
  address.searchParams.set("as", store.me);
  if (store.look === store.setup.looks[0]) address.searchParams.delete("look");
  else address.searchParams.set("look", store.look.toLowerCase());
  history.replaceState(null, "", address);
  document.documentElement.dataset.look = store.look.toLowerCase();
}

function become(id) {
  store.me = id;
  for (const badge of document.querySelectorAll(".badge")) {
    badge.hidden = true;
    badge.textContent = "";
  }
  afresh();
  menu(false);
}

function afresh() {
  remember();
  store.forget();
  channel.clear();
  thread.clear();
  showPeople(become);
  begin();
}

look.value = store.look;
look.addEventListener("change", () => {
  store.look = look.value;
  afresh();
});

for (const item of document.querySelectorAll(".nav-item[data-channel]")) {
  item.addEventListener("click", () => {
    store.channel = item.dataset.channel;
    item.querySelector(".badge").hidden = true;
    item.querySelector(".badge").textContent = "";
    if (store.thread) closeThread();
    channel.clear();
    show();
    menu(false);
  });
}

function menu(open) {
  document.body.classList.toggle("menu-open", open);
  cover();
  at("scrim").hidden = !open;
  at("open-sidebar").setAttribute("aria-expanded", String(open));
  if (open) at("close-sidebar").focus();
}

at("open-sidebar").addEventListener("click", () => menu(true));
at("me-button").addEventListener("click", () => menu(true));
for (const id of ["close-sidebar", "scrim"]) {
  at(id).addEventListener("click", () => {
    menu(false);
    at("open-sidebar").focus();
  });
}
at("close-thread").addEventListener("click", closeThread);
at("add-person").addEventListener("click", () => addPerson(become));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (document.body.classList.contains("menu-open")) {
    menu(false);
    at("open-sidebar").focus();
  } else if (store.thread) closeThread();
});

const root = document.documentElement;
for (const choice of document.querySelectorAll("#theme input")) {
  choice.checked = choice.value === (root.dataset.theme ?? "system");
  choice.addEventListener("change", () => {
    if (choice.value === "system") {
      delete root.dataset.theme;
      localStorage.removeItem("studyhall-theme");
    } else {
      root.dataset.theme = choice.value;
      localStorage.setItem("studyhall-theme", choice.value);
    }
  });
}

remember();
channelBox.describe();
begin();
