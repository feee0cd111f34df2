// A saved account to walk through and correct.

import { get, post, watch } from "./api.js";
import { by, clock, fill, h, markLabel, percent, sentence, stretch, words } from "./dom.js";
import { Lanes } from "./lanes.js";
import { Seats } from "./seats.js";

let view, table; // what is shown; the page's words
let tried = {}; // settings that are tried and not kept

const lanes = new Lanes(by("lanes"), {
  chosen: tell,
  moved: (from, to) => { by("window").textContent = table ? fill(table.window, { from: clock(from), to: clock(to) }) : ""; },
});

const seats = new Seats(by("seats"), {
  label: (who) => fill(table.seat, who),
  moved: (text) => say(text),
  kept: (who, other) => post("correct", { kind: "seat", args: [who.name, other.name], people: [who.id, other.id] }).then((a) => say(a.did), (e) => {
    say(sentence(e.message));
    seats.show(view.seats.map((i) => view.people[i]));
  }),
});

const say = (text) => { by("said").textContent = text; };

async function load() {
  const trying = Object.keys(tried).length > 0;
  const next = trying ? await post("try", tried) : await get("view");
  const chosen = lanes.turn;
  view = next;
  show(trying);
  const same = chosen && view.turns.find((t) => t.s === chosen.s && t.e === chosen.e);
  lanes.turn = same ?? null;
  tell(lanes.turn);
}

function show(trying) {
  table = view.words;
  document.documentElement.lang = view.lang;
  words(table);
  document.title = view.title;
  by("title").textContent = view.title;
  by("subtitle").textContent = view.subtitle;
  lanes.canvas.setAttribute("aria-label", fill(table.lanesAre, { people: view.people.map((p) => `${p.name} ${percent(p.share)}`).join(", ") }));
  for (const p of view.people) p.label = p.name + (p.several ? ` (${table.severalMark})` : "");
  for (const m of view.marks) m.label = markLabel(table, m);
  lanes.show(view);
  const who = by("who"), was = who.value;
  who.replaceChildren(h("option", { value: -1 }, table.anybody), ...view.people.map((p, i) => h("option", { value: i }, p.label)));
  who.value = view.people[was] ? was : -1;
  by("names").replaceChildren(...view.people.map((p) => h("option", { value: p.name })));
  showSettings();
  showWilling();
  seats.show(view.seats.map((i) => view.people[i]));
  by("log").replaceChildren(...view.edits.map((e) => h("li", { value: e.id }, e.undone ? h("s", {}, e.text) : e.text, e.undone ? " " + table.undone : "")));
  by("undo").disabled = !view.edits.some((e) => !e.undone);
  by("save").disabled = view.saved || !view.can_save;
  by("keep").disabled = by("reset").disabled = !trying;
  by("sheet").innerHTML = view.sheet; // the program's own page of this account: it escapes all it did not write
  showEvidence();
}

// A figure is a button, in the list of them and on the sheet: what it rests on is lit on the lanes.
let lit = ""; // the figure, as the key of its buttons
let buttons = new Map(); // by key

function figure(key, rests, ...children) {
  const button = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
    light(lit === key ? "" : key, rests);
    say(lit ? rests.map((e) => fill(table.lit, { what: e.label, times: e.spans.slice(0, 12).map((s) => clock(s.s)).join(", ") })).join(" ") : "");
  } }, ...children);
  buttons.set(key, [...(buttons.get(key) ?? []), button]);
  if (key === lit) light(key, rests);
  return button;
}

// light lights what rests on places, and no longer what was lit before. The lanes then stay in view.
function light(key, rests) {
  lit = key;
  for (const [k, some] of buttons) for (const b of some) b.setAttribute("aria-pressed", String(k === lit));
  lanes.light(lit ? rests.flatMap((e) => e.spans) : []);
  by("lanes").classList.toggle("lit", lit !== "");
}

function showEvidence() {
  const was = lit;
  buttons = new Map();
  light("", []);
  lit = was; // what is still there is lit as its button is made
  by("evidence").replaceChildren(...view.evidence.map((e) => h("li", {}, figure(e.id, [e], e.label))));
  for (const place of by("sheet").querySelectorAll("[data-term]")) {
    const rests = view.evidence.filter((e) => e.term === place.dataset.term);
    if (rests.length === 0) continue;
    const button = figure("of " + place.dataset.term, rests, ...place.childNodes);
    if (place.parentNode.childNodes.length === 1) button.className = "whole"; // sentence
    place.closest("a")?.before(button); // a link to its definition stays one
    if (!button.isConnected) place.append(button);
  }
  if (!buttons.has(lit)) lit = "";
}

// What the group, or one of us, chooses to do until a day: one of what people can be willing to, or words of their own.
function showWilling() {
  const chooser = by("chooser").value, what = by("what").childElementCount ? by("what").value : view.willing[0].id;
  by("chosen").replaceChildren(...view.chosen.map((text) => h("li", {}, text)));
  by("chooser").replaceChildren(h("option", { value: "" }, table.we), ...view.people.filter((p) => !p.several).map((p) => h("option", { value: p.id }, p.name)));
  by("what").replaceChildren(...view.willing.map((w) => h("option", { value: w.id }, w.text)), h("option", { value: "" }, table.ownWords));
  by("chooser").value = view.people.some((p) => String(p.id) === chooser) ? chooser : "";
  by("what").value = what;
  by("day").min = view.from_day;
  ownWords();
}

function ownWords() {
  by("own-row").hidden = by("what").value !== "";
  by("own").required = by("what").value === "";
}

async function choose(event) {
  event.preventDefault();
  const who = view.people.find((p) => String(p.id) === by("chooser").value);
  const args = [by("what").value || by("own").value.trim(), by("day").value];
  if (who) args.push(who.name);
  try {
    say((await post("correct", { kind: "choose", args, people: who ? [who.id] : [] })).did);
  } catch (e) {
    say(sentence(e.message));
  }
}

function showSettings() {
  if (by("settings").childElementCount === view.settings.length) {
    for (const s of view.settings) setSlider(s);
    return;
  }
  by("settings").replaceChildren(...view.settings.map((s) => {
    const id = "set-" + s.name;
    return h("p", {}, h("label", { for: id }, s.doc), h("br"),
      h("input", { type: "range", id, min: s.min, max: s.max, step: s.step, oninput: (event) => {
        const value = Number(event.target.value);
        by(id + "-is").textContent = value + s.unit;
        tried[s.name] = value;
        later(load);
      } }), h("output", { id: id + "-is", for: id }));
  }));
  for (const s of view.settings) setSlider(s);
}

function setSlider(s) {
  if (document.activeElement?.id !== "set-" + s.name) by("set-" + s.name).value = s.value;
  by(`set-${s.name}-is`).textContent = s.value + s.unit;
}

let soon;
function later(f) {
  clearTimeout(soon);
  soon = setTimeout(() => f().catch((e) => say(sentence(e.message))), 60);
}

// tell says in words which turn is chosen.
function tell(turn) {
  by("correct").disabled = !turn;
  if (!turn) { by("turn").textContent = table ? table.noTurn : ""; return; }
  const values = { name: view.people[turn.p].name, from: clock(turn.s), to: clock(turn.e), long: (turn.e - turn.s).toFixed(1) };
  by("turn").textContent = fill(table.turn, values) + (turn.a != null ? " " + fill(table.unsure, { name: view.people[turn.a].name }) : "");
}

// What can be said of a chosen turn. Each makes a correction as the program reads it.
const choices = [
  { id: "other", word: "itWas", ask: "whoWasIt", who: true, edit: (n, t, o) => ["split", n, stretch(t.s, t.e), o] },
  { id: "rename", word: "nameVoice", ask: "newName", edit: (n, t, o) => ["rename", n, o] },
  { id: "merge", word: "sameAs", ask: "whoIsIt", who: true, edit: (n, t, o) => ["merge", n, o] },
  { id: "present", word: "presentation", edit: (n, t) => ["mark", "presentation", n, stretch(t.s, t.e)] },
  { id: "off", word: "leaveOut", edit: (n, t) => ["mark", "off-record", stretch(t.s, t.e)] },
  { id: "several", word: "isSeveral", edit: (n) => ["several", n] },
  { id: "drop", word: "drop", edit: (n) => ["drop", n] },
];

function open() {
  const turn = lanes.turn;
  if (!turn) return;
  const name = view.people[turn.p].name;
  by("h-dialog").textContent = table.correct;
  by("dialog-about").textContent = by("turn").textContent;
  by("wrong").textContent = by("other").value = "";
  by("choices").replaceChildren(by("choices").firstElementChild, ...choices.map((c, i) =>
    h("label", {}, h("input", { type: "radio", name: "choice", value: i, checked: i === 0, onchange: asked }), " " + fill(table[c.word], { name }))));
  asked();
  by("dialog").showModal();
}

const picked = () => choices[by("choices").querySelector("input:checked").value];

function asked() {
  const c = picked();
  by("other-row").hidden = !c.ask;
  by("other").required = Boolean(c.ask);
  if (c.ask) by("other-label").textContent = table[c.ask];
}

async function correct(event) {
  event.preventDefault();
  const turn = lanes.turn, c = picked();
  const named = by("other").value.trim();
  const [kind, ...args] = c.edit(view.people[turn.p].name, turn, named);
  const people = [view.people[turn.p].id]; // whom the page shows, whatever they are called by now
  const other = c.who && view.people.find((p) => p.name === named);
  if (other) people.push(other.id);
  try {
    say((await post("correct", { kind, args, people })).did);
    by("dialog").close();
  } catch (e) {
    by("wrong").textContent = sentence(e.message);
  }
}

by("what").addEventListener("change", ownWords);
by("choose").addEventListener("submit", choose);
by("correct").addEventListener("click", open);
by("dialog").querySelector("form").addEventListener("submit", correct);
by("cancel").addEventListener("click", () => by("dialog").close());
by("in").addEventListener("click", () => lanes.zoom(0.5));
by("out").addEventListener("click", () => lanes.zoom(2));
by("all").addEventListener("click", () => lanes.all());
by("print").addEventListener("click", () => print());
for (const [id, way] of [["before", -1], ["after", 1]]) {
  by(id).addEventListener("click", () => {
    const turn = lanes.beside(Number(by("who").value), way);
    if (turn) lanes.choose(turn);
    else say(table.noMore);
  });
}
const act = (id, f) => by(id).addEventListener("click", () => f().catch((e) => say(sentence(e.message))));
act("undo", async () => say((await post("correct", { kind: "undo", args: [] })).did));
act("save", async () => say((await post("save")).did));
act("keep", async () => {
  const kept = tried;
  tried = {};
  say((await post("keep", kept)).did);
});
act("reset", async () => {
  tried = {};
  await load();
});
addEventListener("beforeunload", (event) => { if (view && !view.saved && view.can_save) event.preventDefault(); });

watch("state", () => load().catch((e) => say(sentence(e.message))), (there) => {
  by("lost").hidden = there;
  by("lost").textContent = there ? "" : table?.lost ?? "No connection to airtime.";
});
