/** The rows of the JS framework benchmark, as data: the live page keeps them on the server, its peers in the page. */

export interface Row {
  id: number;
  label: string;
}

const adjectives = [
  "pretty",
  "large",
  "big",
  "small",
  "tall",
  "short",
  "long",
  "handsome",
  "plain",
  "quaint",
];
const colours = ["red", "yellow", "blue", "green", "pink", "brown", "purple", "white", "black", "orange"];
const nouns = [
  "table",
  "chair",
  "house",
  "bbq",
  "desk",
  "car",
  "pony",
  "cookie",
  "sandwich",
  "burger",
  "mouse",
];

/** The table's rows, and what its buttons do with them. Numbers go on: no two rows ever have the same. */
export class Data {
  rows: Row[] = [];
  selected = 0;
  #next = 1;

  #make(count: number): Row[] {
    return Array.from({ length: count }, () => {
      const id = this.#next++;
      const word = (words: string[], step: number) => words[(id * step) % words.length];
      return { id, label: `${word(adjectives, 7)} ${word(colours, 3)} ${word(nouns, 5)}` };
    });
  }

  create(count: number): void {
    this.rows = this.#make(count);
  }

  append(): void {
    this.rows = [...this.rows, ...this.#make(1000)];
  }

  update(): void {
    this.rows = this.rows.map((row, index) => (index % 10 ? row : { ...row, label: `${row.label} !!!` }));
  }

  swap(): void {
    const rows = [...this.rows];
    [rows[1], rows[998]] = [rows[998] as Row, rows[1] as Row];
    this.rows = rows;
  }

  clear(): void {
    this.rows = [];
  }

  select(id: number): void {
    this.selected = id;
  }

  remove(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }
}

/** What is done without a row, with the id of its button. */
export const actions: Record<string, (data: Data) => void> = {
  create: (data) => data.create(1000),
  many: (data) => data.create(10_000),
  append: (data) => data.append(),
  update: (data) => data.update(),
  swap: (data) => data.swap(),
  clear: (data) => data.clear(),
};
