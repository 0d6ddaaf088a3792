// Show times in the reader's own zone and language.

import { store } from "./store.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined,
  { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const yearAndTime = new Intl.DateTimeFormat(undefined,
  { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
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

// Add the date unless it's today, and the year if it differs.
function moment(iso, toTheSecond) {
  const at = new Date(iso);
  const now = new Date(store.now());
  if (dayKey(iso) === now.toDateString()) return (toTheSecond ? precise : clock).format(at);
  return (at.getFullYear() === now.getFullYear() ? dayAndTime : yearAndTime).format(at);
}

function said(time) {
  const counts = time.hasAttribute("data-relative");
  const at = moment(time.dateTime, counts);
  return counts ? `${at} (${relative(time.dateTime)})` : at;
}

// Fill in the times below `root`.
export function showTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const text = said(time);
    if (time.textContent !== text) time.textContent = text;
    if (time.title) continue;
    time.title = fullTime(time.dateTime);
    time.setAttribute("aria-live", "off");
  }
}

// Keep them up to date: "(in 20 seconds)" counts down, and tomorrow "17:46" gets its date.
let today = dayKey(Date.now());
setInterval(() => {
  showTimes(document);
  const now = dayKey(store.now());
  if (now === today) return;
  today = now;
  store.changed(); // the lines between days say "Today" and "Yesterday"
}, 500);
