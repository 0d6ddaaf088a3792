// Times, in the reader's own zone and language.

import { store } from "./store.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined,
  { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const precise = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const distance = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });

const STEPS = [[120, "second", 1], [3600, "minute", 60], [86_400, "hour", 3600],
  [Infinity, "day", 86_400]];

export const shortTime = (iso) => clock.format(new Date(iso));
export const fullTime = (iso) => exact.format(new Date(iso));

export function dayName(iso) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(store.now()) - midnight(iso)) / 86_400_000);
  if (days === 0) return "Today";
  return days === 1 ? "Yesterday" : day.format(new Date(iso));
}

export const dayKey = (iso) => new Date(iso).toDateString();

export function relative(iso) {
  const seconds = Math.round((Date.parse(iso) - store.now()) / 1000);
  const [, unit, size] = STEPS.find(([below]) => Math.abs(seconds) < below);
  return distance.format(Math.trunc(seconds / size), unit);
}

function moment(iso) {
  const away = Math.abs(Date.parse(iso) - store.now());
  if (away < 3_600_000) return precise.format(new Date(iso));
  return dayKey(iso) === new Date(store.now()).toDateString()
    ? clock.format(new Date(iso)) : dayAndTime.format(new Date(iso));
}

// Fills in the times below `root`; those that say how long it is are kept up to date.
export function showTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const counts = time.hasAttribute("data-relative");
    const text = counts ? relative(time.dateTime) : moment(time.dateTime);
    if (time.textContent !== text) time.textContent = text;
    if (time.title) continue;
    time.title = fullTime(time.dateTime);
    if (counts) time.setAttribute("aria-live", "off");
  }
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const text = relative(time.dateTime);
    if (time.textContent !== text) time.textContent = text;
  }
}, 500);
