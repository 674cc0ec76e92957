import { handler, html, live } from "hyper-live";

interface Circle {
  id: number;
  x: number;
  y: number;
  radius: number;
}

@live
export class CircleDrawer {
  /** What undo and redo go through: all circles after each significant change. */
  history: Circle[][] = [[]];
  at = 0;
  chosen = 0;
  /** The radius that is being tried, while the frame with the slider is open. */
  radius = 0;

  get circles() {
    return this.history[this.at] ?? [];
  }
  get selected() {
    return this.circles.find(({ id }) => id === this.chosen);
  }

  /** A click into an empty area draws a circle, one into a circle selects it. */
  @handler(Number, Number)
  click(x: number, y: number) {
    this.select(x, y);
    if (this.selected) return;
    const count = this.circles.length;
    const id = 1 + Math.max(0, ...this.circles.map((each) => each.id));
    // The Enter key clicks nowhere.
    const place = x || y ? { x, y } : { x: 30 + 45 * (count % 6), y: 30 + 45 * Math.floor(count / 6) };
    this.commit([...this.circles, { id, ...place, radius: 20 }]);
  }

  /** Selects the circle whose center is the nearest, if the point is inside of it. */
  @handler(Number, Number)
  select(x: number, y: number) {
    const away = (circle: Circle) => Math.hypot(circle.x - x, circle.y - y);
    const around = this.circles.filter((each) => away(each) < each.radius);
    this.chosen = around.sort((a, b) => away(a) - away(b))[0]?.id ?? 0;
  }
  choose(id: number) {
    this.chosen = id;
  }

  open() {
    this.radius = this.selected?.radius ?? 0;
  }

  @handler(Number)
  adjust(diameter: number) {
    this.radius = diameter / 2;
  }

  close() {
    const { radius, chosen } = this;
    this.radius = 0;
    if (this.selected?.radius === radius) return;
    this.commit(this.circles.map((each) => (each.id === chosen ? { ...each, radius } : each)));
  }

  commit(circles: Circle[]) {
    this.history = [...this.history.slice(0, this.at + 1), circles];
    this.at++;
  }
  undo() {
    this.at--;
  }
  redo() {
    this.at++;
  }

  render() {
    const { selected } = this;
    const isOpen = this.radius > 0;
    const draw = ({ id, x, y, radius }: Circle) => html`<circle class=${{ selected: id === this.chosen }}
      cx=${x} cy=${y} r=${isOpen && id === this.chosen ? this.radius : radius} />`;
    return html`<section class="circles">
      <h2>Circle drawer</h2>
      <p><button @click="undo" disabled=${isOpen || this.at === 0}>Undo</button>
        <button @click="redo" disabled=${isOpen || this.at === this.history.length - 1}>Redo</button>
        <span role="status">${this.circles.length} ${this.circles.length === 1 ? "circle" : "circles"}</span></p>
      <form class="canvas" @submit="click(x, y)" @circle-menu="select(x, y)" data-live-hook="circles">
        <input type="image" src="/seven/canvas.svg" alt="Draw a circle" disabled=${isOpen} />
        <svg aria-hidden="true">${this.circles.map(draw)}</svg>
      </form>
      ${selected && !isOpen && html`<p class="menu"><button @click="open">Adjust diameter…</button></p>`}
      ${isOpen && this.frame()}
      <ol aria-label="Circles">${this.circles.map(
        ({ id, x, y }) => html`<li>
        <button @click="choose(${id})" aria-pressed=${id === this.chosen} disabled=${isOpen}>Circle ${id} at ${x}, ${y}</button>
      </li>`,
      )}</ol>
    </section>`;
  }

  /** The frame with the slider. */
  frame() {
    return html`<dialog open aria-labelledby="frame">
      <p><label id="frame">Adjust diameter of circle ${this.chosen}
        <input type="range" name="diameter" min="10" max="160" value=${2 * this.radius} autofocus
          @input.debounce.0="adjust(value)" @keydown.escape="close" /></label></p>
      <button @click="close">Close</button>
    </dialog>`;
  }
}
