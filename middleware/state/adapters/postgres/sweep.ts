/** Deletes what has expired, at random times, so that processes share the work. What another one deletes is skipped. */
import type { PostgresLink } from "./link.js";
import type { Statements } from "./statements.js";

/** Milliseconds between two sweeps on average, and maximum number of rows that are deleted at once. */
const interval = 60_000;
const most = 5000;

/** Starts to sweep; returns a function that stops. */
export function startSweeping(link: PostgresLink, statements: Statements): () => void {
  let timer: NodeJS.Timeout;
  const plan = () => {
    timer = setTimeout(run, interval * (0.5 + Math.random())).unref();
  };
  // The next one tries again.
  const run = () =>
    void sweep(link, statements)
      .catch(() => {})
      .then(plan);
  plan();
  return () => clearTimeout(timer);
}

/** Deletes up to `most` rows of each table. */
export async function sweep(link: PostgresLink, statements: Statements): Promise<void> {
  for (const [index, text] of statements.sweep.entries()) await link.run(`sweep_${index}`, text, [most]);
}
