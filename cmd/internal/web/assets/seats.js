// The people around the table. Each is a button that is dragged to their place, or moved with the arrow keys.

import { h } from "./dom.js";

export class Seats {
  constructor(place, { label, moved, kept }) {
    this.place = place;
    this.label = label; // says who sits where, between whom
    this.moved = moved; // called with what there is to say while somebody is moved
    this.kept = kept; // called with who was moved, and whom they sit after
    this.order = [];
    this.seats = new Map();
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("focusout", () => this.show(this.people)); // what was not kept is not so
  }

  // show takes the people in the order in which they sit.
  show(people) {
    this.people = people;
    this.order = [...people];
    if (people.length !== this.seats.size || people.some((p) => !this.seats.has(p.id))) {
      this.seats = new Map(people.map((p) => [p.id, this.seat(p.id)]));
      this.place.replaceChildren(...this.seats.values());
    }
    this.draw();
  }

  draw() {
    this.order.forEach((p, i) => {
      const seat = this.seats.get(p.id), angle = (2 * Math.PI * i) / this.order.length;
      seat.style.left = 50 + 38 * Math.sin(angle) + "%";
      seat.style.top = 50 - 42 * Math.cos(angle) + "%";
      seat.textContent = p.name;
      seat.setAttribute("aria-label", this.say(i));
    });
  }

  say(i) {
    const n = this.order.length, at = (k) => this.order[(k + n) % n].name;
    return this.label({ name: at(i), at: i + 1, of: n, before: at(i - 1), next: at(i + 1) });
  }

  where(id) {
    return this.order.findIndex((p) => p.id === id);
  }

  // put moves somebody to the i-th place, for now.
  put(id, i) {
    const from = this.where(id), n = this.order.length, to = (i + n) % n;
    if (to === from) return;
    this.order.splice(to, 0, ...this.order.splice(from, 1));
    this.draw();
    this.moved(this.say(to));
  }

  keep(id) {
    const n = this.order.length, i = this.where(id);
    if (n < 2 || this.order.every((p, k) => p === this.people[k])) return;
    const after = this.order[(i + n - 1) % n];
    this.people = [...this.order]; // until the program says so itself
    this.kept(this.order[i], after);
  }

  key(event) {
    const id = Number(event.target.dataset.id);
    const act = {
      ArrowRight: () => this.put(id, this.where(id) + 1), ArrowDown: () => this.put(id, this.where(id) + 1),
      ArrowLeft: () => this.put(id, this.where(id) - 1), ArrowUp: () => this.put(id, this.where(id) - 1),
      Enter: () => this.keep(id), " ": () => this.keep(id), Escape: () => this.show(this.people),
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }

  seat(id) {
    const seat = h("button", { type: "button", class: "seat", "data-id": id });
    let held = false;
    seat.addEventListener("pointerdown", (event) => {
      held = true;
      seat.setPointerCapture(event.pointerId);
    });
    seat.addEventListener("pointermove", (event) => {
      if (!held) return;
      const box = this.place.getBoundingClientRect(), n = this.order.length;
      const x = event.clientX - (box.left + box.width / 2), y = event.clientY - (box.top + box.height / 2);
      if (Math.hypot(x, y) < box.width / 10) return; // in the middle there is no direction
      this.put(id, Math.round((Math.atan2(x, -y) / (2 * Math.PI)) * n));
    });
    seat.addEventListener("pointerup", () => {
      held = false;
      this.keep(id);
    });
    seat.addEventListener("pointercancel", () => {
      held = false;
      this.show(this.people);
    });
    return seat;
  }
}
