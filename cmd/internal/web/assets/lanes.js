// The lanes: a row for each person, time to the right, drawn on a canvas so that a whole day of many
// people scrolls and zooms smoothly. What is on it is also said in words beside it: the canvas is an
// image to assistive technology, and every turn can be reached by the buttons below.

import { clock } from "./dom.js";

const least = 5; // seconds across
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

// shortened is as much of a text as there is room for, nothing if that is hardly any.
function shortened(c, text, room) {
  if (c.measureText(text).width <= room) return text;
  let n = text.length;
  while (n > 0 && c.measureText(text.slice(0, n).trimEnd() + "…").width > room) n--;
  return n < 4 ? "" : text.slice(0, n).trimEnd() + "…";
}

export class Lanes {
  constructor(place, { chosen, moved }) {
    this.place = place;
    this.chosen = chosen; // called with a turn or null
    this.moved = moved; // called with the window in view
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.place.append(this.canvas);
    this.from = 0;
    this.to = 1;
    this.lit = [];
    this.turn = null;
    this.view = { people: [], turns: [], marks: [], length_s: 1 };
    new ResizeObserver(() => this.draw()).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.listen();
  }

  // show takes a new account and keeps the window in view where it can.
  show(view) {
    const first = this.view.people.length === 0;
    this.view = view;
    this.rows = view.people.map(() => []);
    for (const t of view.turns) this.rows[t.p].push(t);
    this.longest = this.rows.map((turns) => turns.reduce((most, t) => Math.max(most, t.e - t.s), 0));
    if (first) [this.from, this.to] = [0, view.length_s];
    this.move(this.from, this.to);
  }

  // light marks spans as the evidence of a figure.
  light(spans) {
    this.lit = spans;
    this.draw();
  }

  choose(turn) {
    this.turn = turn;
    if (turn && (turn.s < this.from || turn.e > this.to)) {
      const wide = Math.max(this.to - this.from, 1.5 * (turn.e - turn.s));
      const middle = (turn.s + turn.e) / 2;
      this.move(middle - wide / 2, middle + wide / 2);
    } else this.draw();
    this.chosen(turn);
  }

  // move brings a window into view, within the meeting.
  move(from, to) {
    const length = this.view.length_s;
    const wide = Math.min(length, Math.max(least, to - from));
    this.from = Math.min(Math.max(0, from), length - wide);
    this.to = this.from + wide;
    this.moved(this.from, this.to);
    this.draw();
  }

  zoom(factor, at = (this.from + this.to) / 2) {
    this.move(at - (at - this.from) * factor, at + (this.to - at) * factor);
  }

  all() {
    this.move(0, this.view.length_s);
  }

  // beside is the next turn of a person (or of anybody, -1) after, or before, the chosen one.
  beside(person, way) {
    const turns = person < 0 ? this.view.turns : this.rows[person] ?? [];
    const at = this.turn ? this.turn.s : way > 0 ? this.from - 1e-9 : this.to;
    if (way > 0) return turns.find((t) => t.s > at) ?? null;
    return turns.findLast((t) => t.s < at) ?? null;
  }

  draw() {
    if (!this.wanted) this.wanted = requestAnimationFrame(() => { this.wanted = 0; this.paint(); });
  }

  paint() {
    const width = this.place.clientWidth;
    if (width === 0) return;
    const { people } = this.view;
    const size = parseFloat(getComputedStyle(this.canvas).fontSize);
    const row = (this.row = Math.round(2 * size)), axis = (this.axis = Math.round(1.5 * size));
    this.bar = Math.round(1.2 * size);
    this.below = axis + row * people.length; // where what marks are is said
    const high = this.below + (this.view.marks.length ? axis : 4);
    const scale = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * scale) || this.canvas.height !== Math.round(high * scale)) {
      this.canvas.width = Math.round(width * scale);
      this.canvas.height = Math.round(high * scale);
      this.canvas.style.height = high + "px";
    }
    const style = getComputedStyle(document.documentElement);
    const tone = (name) => style.getPropertyValue("--" + name).trim();
    this.tones ??= {};
    Object.assign(this.tones, { ink: tone("ink"), soft: tone("soft"), faint: tone("faint"), accent: tone("accent"), second: tone("second"), paper: tone("paper") });
    const c = this.canvas.getContext("2d");
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.clearRect(0, 0, width, high);
    c.font = getComputedStyle(this.canvas).font;
    const widest = Math.max(0, ...people.map((p) => c.measureText(p.label ?? p.name).width));
    this.left = Math.min(widest + size, 12 * size, 0.35 * width);
    this.perSecond = (width - this.left) / (this.to - this.from);
    c.textBaseline = "middle";
    this.paintAxis(c, width, high);
    for (let p = 0; p < people.length; p++) this.paintRow(c, p, width);
    this.paintLit(c, high);
  }

  x(s) {
    return this.left + (s - this.from) * this.perSecond;
  }

  paintAxis(c, width, high) {
    const { axis } = this;
    const step = steps.find((s) => s * this.perSecond >= 4 * parseFloat(c.font)) ?? 14400;
    c.fillStyle = this.tones.soft;
    c.strokeStyle = this.tones.faint;
    c.lineWidth = 1;
    c.beginPath();
    for (let s = Math.ceil(this.from / step) * step; s <= this.to; s += step) {
      const x = Math.round(this.x(s)) + 0.5;
      c.moveTo(x, axis - 4);
      c.lineTo(x, this.below);
      if (x + 40 < width) c.fillText(clock(s), x + 3, axis / 2);
    }
    c.stroke();
    this.paintMarks(c, width);
  }

  // paintMarks shades what was no meeting time, draws a line at every mark, and says below what it is, as far as the next one.
  paintMarks(c, width) {
    const { axis, below } = this;
    const marks = this.view.marks.filter((m) => (m.until_s || m.at_s) >= this.from && m.at_s <= this.to);
    c.save();
    c.beginPath();
    c.rect(this.left, 0, width - this.left, below + axis);
    c.clip();
    c.strokeStyle = c.fillStyle = this.tones.soft;
    marks.forEach((m, i) => {
      const x = this.x(Math.max(m.at_s, this.from));
      if (m.kind === "break" || m.kind === "off-record") {
        c.globalAlpha = 0.15;
        c.fillRect(x, axis, this.x(m.until_s || this.view.length_s) - x, below - axis);
        c.globalAlpha = 1;
      }
      c.setLineDash([4, 3]);
      c.beginPath();
      c.moveTo(this.x(m.at_s), axis - 8);
      c.lineTo(this.x(m.at_s), below + axis);
      c.stroke();
      c.setLineDash([]);
      const room = (marks[i + 1] ? this.x(marks[i + 1].at_s) : width) - x - 6;
      c.fillText(shortened(c, m.label ?? "", room), x + 3, below + axis / 2);
    });
    c.restore();
  }

  // paintRow draws the turns of one person that are in view, each at least a pixel wide and no pixel twice.
  paintRow(c, p, width) {
    const { row, bar, axis } = this;
    const y = axis + p * row;
    c.fillStyle = this.tones.ink;
    c.fillText(shortened(c, this.view.people[p].label ?? this.view.people[p].name, this.left - 6), 0, y + row / 2);
    c.save();
    c.beginPath();
    c.rect(this.left, y, width - this.left, row);
    c.clip();
    c.fillStyle = this.tones.accent;
    let done = -1;
    const turns = this.rows[p];
    for (let i = this.firstInView(p); i < turns.length && turns[i].s < this.to; i++) {
      const t = turns[i];
      const from = Math.max(done, this.x(t.s)), to = Math.max(this.x(t.s) + 1, this.x(t.e));
      if (to <= done) continue;
      // Speech that could be somebody else's is an outline.
      if (t.a != null && to - from > 4) {
        c.strokeStyle = this.tones.accent;
        c.lineWidth = 1.5;
        c.strokeRect(from + 0.75, y + (row - bar) / 2 + 0.75, to - from - 1.5, bar - 1.5);
      } else c.fillRect(from, y + (row - bar) / 2, to - from, bar);
      done = to;
    }
    if (this.turn && this.turn.p === p) {
      c.strokeStyle = this.tones.ink;
      c.lineWidth = 3;
      c.strokeRect(this.x(this.turn.s) - 2, y + 2, Math.max(4, (this.turn.e - this.turn.s) * this.perSecond + 4), row - 4);
    }
    c.restore();
  }

  // firstInView finds, by halving, the first turn that can reach into the window.
  firstInView(p) {
    const turns = this.rows[p];
    let low = 0, high = turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (turns[middle].s < this.from - this.longest[p]) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // paintLit frames the evidence, so that it is seen without colour too.
  paintLit(c, high) {
    const { row, axis } = this;
    c.save();
    c.beginPath();
    c.rect(this.left, 0, this.place.clientWidth - this.left, high);
    c.clip();
    c.strokeStyle = this.tones.second;
    c.fillStyle = this.tones.second;
    c.lineWidth = 2;
    for (const { p, s, e } of this.lit) {
      if (e < this.from || s > this.to) continue;
      const x = this.x(s), wide = Math.max(3, (e - s) * this.perSecond);
      const [y, tall] = p < 0 ? [axis, this.below - axis] : [axis + p * row + 3, row - 6];
      c.strokeRect(x - 1, y, wide + 2, tall);
      c.beginPath(); // and a tip above the lanes
      c.moveTo(x + wide / 2 - 4, axis - 8);
      c.lineTo(x + wide / 2 + 4, axis - 8);
      c.lineTo(x + wide / 2, axis - 2);
      c.fill();
    }
    c.restore();
  }

  listen() {
    const seconds = (event) => this.from + (event.offsetX - this.left) / this.perSecond;
    let drag = null;
    this.canvas.addEventListener("wheel", (event) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) this.zoom(Math.exp(event.deltaY / 300), seconds(event));
      else if (sideways) this.move(this.from + sideways / this.perSecond, this.to + sideways / this.perSecond);
      else return;
      event.preventDefault();
    }, { passive: false });
    this.canvas.addEventListener("pointerdown", (event) => {
      drag = { x: event.clientX, from: this.from, to: this.to, moved: false };
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const d = (event.clientX - drag.x) / this.perSecond;
      drag.moved ||= Math.abs(event.clientX - drag.x) > 4;
      if (drag.moved) this.move(drag.from - d, drag.to - d);
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (drag && !drag.moved) this.choose(this.under(event.offsetY, seconds(event)));
      drag = null;
    });
    this.canvas.addEventListener("keydown", (event) => {
      const wide = this.to - this.from;
      const act = {
        ArrowLeft: () => this.move(this.from - wide / 5, this.to - wide / 5),
        ArrowRight: () => this.move(this.from + wide / 5, this.to + wide / 5),
        "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
        Home: () => this.move(0, wide), End: () => this.move(this.view.length_s - wide, this.view.length_s),
        "0": () => this.all(),
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      act();
      event.preventDefault();
    });
  }

  // under is the turn at a place, with a little leeway for short ones.
  under(y, s) {
    const p = Math.floor((y - this.axis) / this.row);
    const near = 3 / this.perSecond;
    const hits = (this.rows[p] ?? []).filter((t) => t.s - near <= s && s <= t.e + near);
    return hits.sort((a, b) => Math.abs(a.s + a.e - 2 * s) - Math.abs(b.s + b.e - 2 * s))[0] ?? null;
  }
}
