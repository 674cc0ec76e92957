/** Checks each run of a handler: who asked for it, on whose page, and whether the values are of the promised types. */
import { inspect } from "node:util";
import { context } from "hyper-live";
import { violate } from "./watch.js";

/** The user whose state nobody else may change. */
export const victim = "victim";
/** Users whose requests are never valid, so that none may run a handler: see `test/fuzz/attacker.ts`. */
const sterile = /^(?:thief|forger|stranger)\b/;

/** How often handlers have run: without that, a run would show little. */
export const journal = { runs: 0 };

/** A component with a digest of its fields, so that a change outside of its handlers is seen at the next render. */
export class Watched {
  owner = "";
  digest = "";

  onMount() {
    this.owner = context().user;
    this.resetDigest();
  }

  /** Runs the body of a handler, after checking the arguments by functions. */
  run(name, values, checks, body) {
    journal.runs++;
    checkCaller(this, name);
    for (const [at, check] of checks.entries())
      if (!check(values[at])) violate(`${name} was called with ${describe(values[at])} as argument ${at}`);
    checkDigest(this, name);
    const result = body();
    this.resetDigest();
    return result;
  }

  /** To be called by hooks that change fields. */
  resetDigest() {
    this.digest = digestOf(this);
  }

  /** To be called by `render()`. */
  check() {
    checkDigest(this, "render");
  }
}

function checkCaller(component, name) {
  const { owner } = component;
  const { user } = context();
  const run = `${component.constructor.name}.${name} of ${owner}'s page, run by ${user}`;
  if (sterile.test(user)) violate(run);
  if ((owner === victim) !== (user === victim)) violate(run);
}

function checkDigest(component, when) {
  if (component.digest !== digestOf(component))
    violate(
      `${component.constructor.name} of ${component.owner} was changed outside of its handlers, seen by ${when}`,
    );
}

/** Rows of a database are not state. */
function digestOf({ digest: _, person: __, ...state }) {
  return JSON.stringify(state);
}

function describe(value) {
  return inspect(value, { depth: 5 }).slice(0, 300);
}
