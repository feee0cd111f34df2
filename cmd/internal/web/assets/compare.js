// Saved accounts side by side, all or some of them.

import { get } from "./api.js";
import { by, h, sentence, words } from "./dom.js";

let query = ""; // all, at first

async function show() {
  const view = await get("view" + query);
  document.documentElement.lang = view.lang;
  document.title = view.title;
  words(view.words);
  if (by("meetings").childElementCount === 0) {
    by("meetings").append(...view.meetings.map((m, i) =>
      h("label", {}, h("input", { type: "checkbox", value: i, checked: m.chosen, onchange: update }), " " + m.label)));
  }
  by("said").textContent = "";
  by("sheet").innerHTML = view.sheet; // the program's own page of these accounts: it escapes all it did not write
}

const tell = (e) => { by("said").textContent = sentence(e.message); };

function update() {
  query = "?chosen&" + [...by("meetings").querySelectorAll("input:checked")].map((box) => "meeting=" + box.value).join("&");
  show().catch(tell);
}

by("print").addEventListener("click", () => print());
show().catch(tell);
