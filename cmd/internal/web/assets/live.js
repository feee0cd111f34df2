// A meeting while it goes on: for the wall (display) or for who facilitates.

import { get, post, watch } from "./api.js";
import { by, capitalized, clock, fill, h, markLabel, percent, sentence, words } from "./dom.js";
import { Lanes } from "./lanes.js";

const behind = 600; // seconds of lanes in view

let table, names = [];
let state; // the newest
let turns = [], serial = 0, fetching = false;
let display = false, named = false; // for the wall; with names there too
let mentioned = 0; // when the room was last described to a screen reader

const lanes = new Lanes(by("lanes"), { chosen: (turn) => { if (turn && !display && state.people[turn.p]) act(state.people[turn.p]); }, moved: () => {} });

const say = (text) => { by("said").textContent = text; };
const label = (i) => (display && !named ? String(i + 1) : state.people[i]?.name ?? table.unheardPerson);

async function begin() {
  const page = await get("page");
  table = page.words;
  names = page.names;
  document.documentElement.lang = page.lang;
  words(table);
}

function show() {
  document.title = by("title").textContent = state.title || table.meeting;
  document.body.style.setProperty("--rows", Math.max(4, state.people.length + state.more));
  by("hearing").textContent = state.phase === "over" ? table.over : state.phase === "finishing" ? table.finishing
    : state.off_record ? "○ " + table.isOff : state.deaf ? "○ " + table.deaf : "● " + table.listening;
  by("clock").textContent = clock(state.at_s);
  const level = Math.round(100 * state.level);
  by("level").setAttribute("aria-valuenow", level);
  by("level").setAttribute("aria-label", table.level);
  by("level").firstElementChild.style.width = level + "%";
  by("problem").hidden = !state.problem;
  by("problem").textContent = state.problem;
  by("floor").textContent = capitalized(floor());
  by("unheard").textContent = state.unheard;
  by("nudge").textContent = state.nudge;
  by("off").setAttribute("aria-pressed", String(state.off_record));
  by("check").textContent = state.checking ? table.begin : table.check;
  by("name").textContent = state.checking ? table.whoWas : table.nameNow;
  by("undo").disabled = !state.undo;
  by("undo").title = state.undo;
  for (const id of ["name", "off", "agenda", "check", "halfway", "end"]) by(id).disabled = state.phase !== "listening";
  by("news").replaceChildren(...state.news.slice(-5).reverse().map((n) => h("li", {}, clock(n.at_s) + " " + n.text)));
  showBars();
  showLanes();
  if (state.at_s - mentioned >= 60) mention();
}

// floor says who has the floor; on the wall nobody is singled out.
function floor() {
  if (state.phase !== "listening" || state.off_record) return "";
  if (state.checking) {
    const heard = state.round.spoke_s < 1 ? table.roundNext : fill(table.roundHeard, { count: Math.floor(state.round.spoke_s) });
    return fill(table.round, { names: state.greeted.join(", ") || "–" }) + " " + heard;
  }
  if (state.floor.length === 0) return state.silence_s >= 2 ? fill(table.open, { long: clock(state.silence_s) }) : " ";
  if (display && !named) return state.overlap ? table.several : table.somebody;
  const who = state.floor.map((f) => f.name).join(" + ");
  const presents = state.presenting && state.floor.some((f) => f.id === state.presenting);
  return fill(presents ? table.presents : table.has, { name: who, long: clock(state.at_s - Math.min(...state.floor.map((f) => f.since_s))) });
}

// The bars are buttons for who facilitates: what can be said of somebody is behind their bar.
function showBars() {
  const most = Math.min(1, Math.max(2 / Math.max(1, state.there), ...state.people.map((p) => p.high)));
  const place = by("bars");
  while (place.childElementCount > state.people.length + state.more) place.lastElementChild.remove();
  for (let i = 0; i < state.people.length + state.more; i++) {
    let row = place.children[i];
    if (!row) {
      row = h("button", { type: "button", class: "person", onclick: () => { if (!display && state.people[i]) act(state.people[i]); } },
        h("span", { class: "who" }), h("span", { class: "track" }, h("span", { class: "bar" }), h("span", { class: "range" }), h("span", { class: "equal" })), h("span", { class: "figure" }));
      place.append(row);
    }
    const p = state.people[i];
    row.disabled = display || !p;
    const [who, track, figure] = row.children, [bar, range, equal] = track.children;
    who.textContent = (p?.now && (!display || named) ? "● " : "") + label(i) + (p?.waiting ? " ✋" : "");
    bar.style.width = 100 * (p ? p.low : 0) / most + "%";
    range.hidden = !p || p.high <= p.low;
    range.style.left = bar.style.width;
    range.style.width = 100 * (p ? p.high - p.low : 0) / most + "%";
    equal.style.left = 100 / Math.max(1, state.there) / most + "%";
    figure.textContent = !p || !p.heard ? table.notYet : percent(p.share);
  }
  by("bars").setAttribute("aria-label", table.room);
}

function showLanes() {
  const at = new Map(state.people.map((p, i) => [p.id, i]));
  const rows = [];
  for (const [voice, s, e] of turns) {
    const p = at.get(state.of[voice]);
    if (p !== undefined) rows.push({ p, s, e });
  }
  const length = Math.max(60, state.at_s);
  const people = Array.from({ length: state.people.length + state.more }, (_, i) => ({ name: label(i) }));
  lanes.canvas.setAttribute("aria-label", fill(table.lanesAre, { people: state.people.map((p, i) => `${label(i)} ${percent(p.share)}`).join(", ") }));
  const view = { people, turns: rows, marks: state.marks.map((m) => ({ ...m, label: markLabel(table, m) })), length_s: length };
  lanes.from = Math.max(0, length - behind);
  lanes.to = length;
  lanes.show(view);
  lanes.move(Math.max(0, length - behind), length);
}

// mention describes the room to a screen reader, once a minute and when asked.
function mention() {
  mentioned = state.at_s;
  by("minute").textContent = fill(table.minute, {
    at: clock(state.at_s),
    people: state.people.map((p, i) => `${label(i)} ${p.heard ? percent(p.share) : table.notYet}`).join(", "),
  }) + " " + state.unheard;
}

async function follow() {
  if (fetching || serial === state.turns) return;
  fetching = true;
  try {
    const more = await get("turns?since=" + serial);
    turns = turns.filter(([, s]) => s < more.from_s).concat(more.turns);
    serial = more.serial;
  } finally {
    fetching = false;
  }
}

// What can be said of somebody: a form that asks for no more than it needs.
const choices = [
  { what: "name", word: "nameVoice", text: "newName" },
  { what: "merge", word: "sameAs", who: "whoIsIt" },
  { what: "not", word: "notThem" },
  { what: "wait", word: "waits", on: true, fits: (p) => !p.waiting },
  { what: "wait", word: "waitsNot", on: false, fits: (p) => p.waiting },
  { what: "present", word: "presentsNow", fits: (p) => state.presenting !== p.id },
  { what: "present", word: "presentsOver", nobody: true, fits: (p) => state.presenting === p.id },
];
const other = { what: "said", word: "otherSpeaks", text: "whoWasIt" }; // who speaks is somebody else
let asked = null; // whom or what the dialog is about

// Since when, and until when, somebody spoke is as it was when they were chosen: typing takes its time.
function act(person, some = choices, from = 0) {
  const only = some.filter((c) => !c.fits || c.fits(person));
  asked = { person, only, from_s: from, until_s: state.at_s };
  by("h-dialog").textContent = person ? person.name : table[only[0].word];
  by("choices").hidden = only.length === 1; // which the heading says
  by("wrong").textContent = by("other").value = "";
  by("names").replaceChildren(...names.filter((n) => !state.people.some((p) => p.heard && p.name === n)).map((n) => h("option", { value: n })));
  by("who").replaceChildren(...state.people.filter((p) => p !== person).map((p) => h("option", { value: p.id }, p.name)));
  by("choices").replaceChildren(by("choices").firstElementChild, ...only.map((c, i) =>
    h("label", {}, h("input", { type: "radio", name: "choice", value: i, checked: i === 0, onchange: needs }), " " + fill(table[c.word], { name: person?.name ?? "" }))));
  needs();
  by("dialog").showModal();
}

const picked = () => asked.only[by("choices").querySelector("input:checked").value];

function needs() {
  const c = picked();
  by("other-row").hidden = !c.text;
  by("who-row").hidden = !c.who;
  if (c.who) by("who-label").textContent = table[c.who];
  by("other").required = Boolean(c.text);
  if (c.text) by("other-label").textContent = table[c.text];
}

by("dialog").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const c = picked();
  const name = by("other").value.trim();
  const same = c.what === "name" && state.people.find((p) => p.id !== asked.person?.id && p.heard && p.name.toLowerCase() === name.toLowerCase());
  const merge = asked.only.findIndex((x) => x.what === "merge");
  if (same && merge >= 0) { // two rows of one name are one person: that wants to be meant
    by("choices").querySelector(`input[value="${merge}"]`).checked = true;
    needs();
    by("who").value = same.id;
    by("wrong").textContent = fill(table.inList, { name: same.name });
    return;
  }
  try {
    const chosen = Number(by("who").value) || 0;
    say((await post("act", {
      what: c.what, who: c.nobody ? 0 : asked.person?.id ?? chosen, to: chosen, on: c.on ?? true, text: name,
      from_s: asked.from_s, until_s: asked.until_s,
    })).did);
    by("dialog").close();
  } catch (e) {
    by("wrong").textContent = sentence(e.message);
  }
});
by("cancel").addEventListener("click", () => by("dialog").close());

const button = (id, body) => by(id).addEventListener("click", () => post("act", body()).then((a) => say(a.did), (e) => say(sentence(e.message))));
by("name").addEventListener("click", () => {
  const speaking = state.floor.length === 1 && state.people.find((p) => p.id === state.floor[0].id);
  if (state.checking) act(null, [{ what: "said", word: "whoWas", text: "newName" }], state.round.since_s);
  else if (speaking) act(speaking, [choices[0], other, ...choices.slice(1, 3)], state.floor[0].since_s);
  else act(null, [{ what: "name", word: "nameOne", who: "whoNamed", text: "newName" }]);
});
by("agenda").addEventListener("click", () => act(null, [{ what: "agenda", word: "agenda", text: "agendaText" }]));
by("end").addEventListener("click", () => act(null, [{ what: "end", word: "endSure" }]));
button("undo", () => ({ what: "undo" }));
button("off", () => ({ what: "off", on: !state.off_record }));
button("check", () => ({ what: "check", on: !state.checking }));
button("halfway", () => ({ what: "halfway" }));
by("speak").addEventListener("click", mention);
by("mode").addEventListener("click", () => {
  display = !display;
  document.body.classList.toggle("display", display);
  by("mode").setAttribute("aria-pressed", String(display));
  by("names-on").hidden = !display;
  show();
});
by("names-on").addEventListener("click", () => {
  named = !named;
  document.body.classList.toggle("named", named);
  by("names-on").setAttribute("aria-pressed", String(named));
  show();
});

watch("state", async (s) => {
  if (s.moved) return location.reload(); // to the account
  state = s;
  if (!table) await begin();
  await follow().catch((e) => say(sentence(e.message)));
  show();
}, (there) => {
  by("lost").hidden = there;
  by("lost").textContent = there ? "" : table?.lost ?? "No connection to airtime.";
  if (there) serial = 0; // what was missed is fetched anew
});
