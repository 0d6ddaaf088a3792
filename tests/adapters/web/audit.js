// Names, ids, list structure, targets' sizes and WCAG AA contrast (4.5, or 3 for large text).
(smallest) => {
  const problems = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const say = (what, element) => problems.push(
    `${what}: <${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) problems.push(`two #${id}`);
  const name = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.title
    || [...(one.labels ?? [])].map((label) => label.textContent).join("").trim();
  for (const one of document.querySelectorAll("button, input, textarea, select, a[href], [role=button]")) {
    if (!visible(one)) continue;
    if (!name(one)) say("no name", one);
    const box = one.getBoundingClientRect();
    const inText = one.matches("a[href], .spoiler, .skip, .scrim, #theme input");
    if (!inText && (box.width < smallest - .5 || box.height < smallest - .5)) {
      say(`small target ${Math.round(box.width)}x${Math.round(box.height)}`, one);
    }
  }
  for (const image of document.querySelectorAll("img")) if (!image.alt) say("no alt", image);
  for (const list of document.querySelectorAll("ol, ul:not([role])")) {
    for (const child of list.children) if (child.tagName !== "LI") say("not a list item", child);
  }
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) =>
      (one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !visible(element) || element.closest(":disabled, .keycap, .visually-hidden, .skip, option, script, noscript")) continue;
    const style = getComputedStyle(element);
    const below = ground(element);
    const [a, b] = [light(over(rgba(style.color), below)), light(below)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, element);
  }
  return problems;
}
