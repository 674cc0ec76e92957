/** The rows of /rows, the same for each server that has them. */
export interface Row {
  id: number;
  text: string;
  isDone: boolean;
}

export function makeRows(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => ({ id, text: `Item ${id}`, isDone: false }));
}

/** A row's first cells as servers write them that have no templates. No value of these rows needs to be escaped. */
export function writeCells({ id, text }: Row): string {
  return `<td>${id}</td><td>${text}</td>`;
}

/** How many rows a page is asked for. */
export function countOf(url: string | undefined): number {
  return Number(new URL(url ?? "", "http://page").searchParams.get("count") ?? 1000);
}
