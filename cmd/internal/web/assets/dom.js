// Small helpers for elements and for times.

// h makes an element. Text is never taken for markup.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [k, v] of Object.entries(attributes)) {
    if (k.startsWith("on")) element.addEventListener(k.slice(2), v);
    else if (v === true) element.setAttribute(k, "");
    else if (v !== false && v != null) element.setAttribute(k, v);
  }
  element.append(...children);
  return element;
}

export const by = (id) => document.getElementById(id);

// clock is a time from the start, in seconds, as 2:05 or 1:02:05.
export function clock(seconds) {
  const s = Math.max(0, Math.round(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60);
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

// stretch is a span as the program reads it in a correction.
export const stretch = (from, to) => `${from.toFixed(2)}s-${to.toFixed(2)}s`;

// fill puts values into a sentence with {names} for them.
export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

export const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// sentence makes one of what the program answers where something cannot be done.
export const sentence = (text) => capitalized(text) + (/[.!?]$/.test(text) ? "" : ".");

export const percent = (part) => Math.round(100 * part) + " %";

// markLabel says what a mark is.
export const markLabel = (table, m) => ({
  agenda: m.text || table.agenda, break: table.markBreak, "off-record": table.offRecord, presentation: table.markPresentation, opening: table.markOpening, waiting: "✋",
})[m.kind] ?? "";

// words gives every element that names one its text.
export function words(table) {
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = table[element.dataset.word];
}
