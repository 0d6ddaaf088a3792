// The list of people to play as, and adding somebody.

import { send } from "./api.js";
import { askFor } from "./dialogs.js";
import { avatar, h, patch } from "./dom.js";
import { store } from "./store.js";
import { trying } from "./toast.js";

const LONGEST_NAME = 32;

export function showPeople(become) {
  const list = document.getElementById("people");
  patch(list, JSON.stringify([store.people, store.me]), () => store.people.map((person) =>
    h("li", {}, h("button", {
      type: "button", class: "nav-item person", "data-person": person.id,
      "data-focus": `person ${person.id}`,
      "aria-current": person.id === store.me ? "true" : null, onclick: () => become(person.id),
    }, avatar(person), h("span", { class: "person-name", dir: "auto" }, person.name),
    person.admin ? h("span", { class: "role" }, "Admin") : null))));
  const mine = document.getElementById("me-button");
  const me = store.myself();
  if (!me) return;
  mine.setAttribute("aria-label", `You are ${me.name}. Switch to another person`);
  patch(mine, JSON.stringify(me), () => avatar(me));
}

export async function addPerson(become) {
  const name = await askFor("Add somebody", "Their name", { longest: LONGEST_NAME, send: "Add", blank: "Write a name first." });
  if (name === null) return;
  const person = await trying(() => send("/people", { name }));
  if (person) become(person.id);
}
