// Create elements. Texts become text nodes, never markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const KEYCAP = /([0-9])\ufe0f\u20e3/g;

// Return text as nodes, with drawn keycaps: not every computer has a font for them.
export function textNodes(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(KEYCAP)) {
    if (found.index > from) nodes.push(text.slice(from, found.index));
    nodes.push(h("span", { class: "keycap", "data-key": found[1] }, found[0]));
    from = found.index + found[0].length;
  }
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

const HUES = 8;

// Return an avatar: a person's initials on their own colour.
export function avatar(person) {
  const name = person ? person.name : "?";
  const letters = [...name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0])].join("");
  let sum = 0;
  for (const letter of person ? person.id : "") sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return h("span", { class: `avatar hue-${sum % HUES}`, "aria-hidden": "true" },
    letters.toLocaleUpperCase());
}

export function botAvatar() {
  const shown = h("span", { class: "avatar bot", "aria-hidden": "true" });
  shown.append(icon("logo"));
  return shown;
}

// Replace only the children that differ, and keep the focus.
export function patch(container, key, make) {
  if (container.dataset.state === key) return;
  const focused = container.contains(document.activeElement) ? document.activeElement : null;
  container.dataset.state = key;
  container.replaceChildren(...[make()].flat().filter(Boolean));
  if (focused) successor(container, focused)?.focus({ preventScroll: true });
}

// Return the element to focus: the same one, else one with the same name, else the first.
function successor(container, focused) {
  const able = [...container.querySelectorAll("[data-focus]:not(:disabled)")];
  return able.find((one) => one.dataset.focus === focused.dataset.focus)
    ?? able.find((one) => one.textContent === focused.textContent) ?? able[0];
}
