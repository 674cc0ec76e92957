/** The language of formulas: `=A1 + 2 * sum(B0:B9)`. What does not begin with `=` is a number or a text. */
export interface Formula {
  /** the cells that it refers to */
  cells: string[];
  evaluate(read: (cell: string) => number | string): number | string;
}

type Evaluate = (read: (cell: string) => number | string) => number[];

const functions: Record<string, (numbers: number[]) => number> = {
  sum: (numbers) => numbers.reduce((a, b) => a + b, 0),
  prod: (numbers) => numbers.reduce((a, b) => a * b, 1),
  min: (numbers) => Math.min(...numbers),
  max: (numbers) => Math.max(...numbers),
  avg: (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length,
};

export function parse(text: string): Formula {
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  if (!text.startsWith("=")) return { cells: [], evaluate: () => (isNumber ? Number(text) : text) };
  const parser = new Parser(text.slice(1));
  try {
    const run = parser.whole();
    return { cells: parser.cells, evaluate: (read) => resultOf(run(read)) };
  } catch {
    return { cells: [], evaluate: () => "#ERROR" };
  }
}

function resultOf([number, ...others]: number[]): number | string {
  return number === undefined || others.length > 0 || !Number.isFinite(number) ? "#VALUE" : number;
}

const operators: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

class Parser {
  readonly cells: string[] = [];
  private readonly tokens: string[];

  constructor(text: string) {
    this.tokens = text.match(/[A-Za-z]\d{1,2}\b|[a-z]+|\d+(?:\.\d+)?|\S/gi) ?? [];
  }

  whole(): Evaluate {
    const run = this.sums(["+", "-"]);
    if (this.tokens.length > 0) throw new Error("too much");
    return run;
  }

  /** Terms between these operators, from left to right. */
  private sums(of: string[]): Evaluate {
    const operand = () => (of[0] === "+" ? this.sums(["*", "/"]) : this.term());
    let left = operand();
    while (of.includes(this.tokens[0] ?? "")) {
      const [operate, a, b] = [operators[this.next()], left, operand()] as const;
      left = (read) => [operate?.(only(a(read)), only(b(read))) ?? Number.NaN];
    }
    return left;
  }

  private term(): Evaluate {
    const token = this.next();
    if (token === "-") return negate(this.term());
    if (token === "(") return this.closed(this.sums(["+", "-"]));
    if (/^\d/.test(token)) return () => [Number(token)];
    if (/^[a-z]\d/i.test(token)) return this.reference(token.toUpperCase());
    const call = functions[token.toLowerCase()];
    if (!call || this.next() !== "(") throw new Error(`${token} is nothing`);
    const list = [this.sums(["+", "-"])];
    while (this.tokens[0] === ",") {
      this.next();
      list.push(this.sums(["+", "-"]));
    }
    return this.closed((read) => [call(list.flatMap((each) => each(read)))]);
  }

  /** A cell, or all cells between two. */
  private reference(first: string): Evaluate {
    let names = [first];
    if (this.tokens[0] === ":") {
      this.next();
      names = between(first, this.next().toUpperCase());
    }
    this.cells.push(...names);
    return (read) => names.map((name) => numberOf(read(name)));
  }

  private closed(run: Evaluate): Evaluate {
    if (this.next() !== ")") throw new Error(") is missing");
    return run;
  }

  private next(): string {
    const token = this.tokens.shift();
    if (token === undefined) throw new Error("it ends too early");
    return token;
  }
}

const only = ([number, ...others]: number[]) => (others.length ? Number.NaN : (number ?? Number.NaN));
const negate =
  (run: Evaluate): Evaluate =>
  (read) => [-only(run(read))];
const numberOf = (value: number | string) => (value === "" ? 0 : Number(value));

function between(first: string, last: string): string[] {
  const [a, b] = [first, last].map((name) => ({ column: name.charCodeAt(0), row: Number(name.slice(1)) }));
  if (!a || !b || !/^[A-Z]\d{1,2}$/.test(last)) throw new Error("no range");
  const names: string[] = [];
  for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++)
    for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column++)
      names.push(String.fromCharCode(column) + row);
  return names;
}
