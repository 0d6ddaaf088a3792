// What is wrong with the content: a banner, for as long as the last change can't be used.

import { h, patch } from "./dom.js";
import { toast } from "./toast.js";

export function showFaults(banner, { count, first }) {
  const before = Boolean(banner.firstChild);
  patch(banner, JSON.stringify([count, first]), () => count > 0 && told(count, first));
  if (before && count === 0) toast("Fixed. The new content is in use.");
}

// It scrolls where it is long, so the keyboard must reach it.
function told(count, first) {
  const more = count - first.length;
  return h("div", { class: "faults-box", tabindex: "0", role: "group", "aria-labelledby": "faults-title" },
    h("p", { id: "faults-title" }, `The last change has ${count === 1 ? "an error" : `${count} errors`}. `
      + "Until you fix it, the topics stay as they were."),
    h("ul", {}, first.map(({ file, line, message }) =>
      h("li", {}, h("strong", {}, `${file}, line ${line}`), h("span", {}, message)))),
    more > 0 ? h("p", {}, `And ${more} more: `, h("code", {}, "studyhall content lint"), " lists them all.") : null);
}
