import { each, handler, html, live, mount, on, type Slot, slot } from "hyper-live";

const columns = ["To do", "Doing", "Done"];

/** Opens and closes by itself, and says when it is to be moved. What it contains belongs to the board. */
@live
class Card {
  declare slots: { default: Slot };
  title = "";
  column = 0;
  isOpen = false;
  onMove!: (to: number) => void;

  toggle() {
    this.isOpen = !this.isOpen;
  }

  render() {
    const move = (to: number, arrow: string) => html`<button @click=${on(this.onMove, to)}
      disabled=${!columns[to]} aria-label="Move ${this.title} to ${columns[to] ?? "nowhere"}">${arrow}</button>`;
    return html`<article>
      <h3><button @click="toggle" aria-expanded=${this.isOpen}>${this.title}</button></h3>
      ${this.isOpen && slot(this)}
      <p>${move(this.column - 1, "←")} ${move(this.column + 1, "→")}</p>
    </article>`;
  }
}

@live
export class Board {
  cards = [
    { id: 1, title: "Sand the door", column: 0, votes: 0 },
    { id: 2, title: "Buy paint", column: 0, votes: 1 },
    { id: 3, title: "Pick a color", column: 1, votes: 2 },
  ];

  @handler(Number, Number)
  move(id: number, to: number) {
    const card = this.cards.find((card) => card.id === id);
    if (card && columns[to]) card.column = to;
  }

  vote(id: number) {
    for (const card of this.cards) if (card.id === id) card.votes++;
  }

  render() {
    const count = (column: number) => this.cards.filter((card) => card.column === column).length;
    const show = ({ id, title, column, votes }: (typeof this.cards)[number]) => {
      const content = html`<p><output>Votes: ${votes}</output>
        <button @click=${on(this.vote, id)} aria-label="Vote for ${title}">+1</button></p>`;
      return html`<li class="column-${column}" data-card=${id} draggable="true">
        ${mount(Card, { title, column, onMove: on(this.move, id) }, content)}</li>`;
    };
    return html`<section class="board">
      ${columns.map((name, column) => html`<h2 aria-live="polite" aria-atomic="true">${name} <small>${count(column)}</small></h2>`)}
      <ol data-live-hook="board" @drop-card="move(card, column)">${each(this.cards, ({ id }) => id, show)}</ol>
    </section>`;
  }
}
