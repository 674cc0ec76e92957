/** What all kinds of input have in common. */
import type { Attacker } from "../attacker.js";
import type { Page } from "../page.js";
import type { Random } from "../random.js";
import { exchange, type Sending } from "../wire/http.js";

/** The users that send inputs; only the first one may change anything. */
export interface Users {
  /** has valid pages, and changes what it sends */
  user: Attacker;
  /** has copies of the victim's pages */
  thief: Attacker;
  /** changes the seals of its pages */
  forger: Attacker;
  /** sends from pages of other sites, with the cookies of this one */
  stranger: Attacker;
}

/** One input on its way. */
export class Attempt {
  /** what was sent, for the report of a failure */
  readonly sent: Buffer[] = [];
  /** what came back */
  readonly answers: string[] = [];
  /** what must not have happened */
  readonly faults: string[] = [];
  /** whether a connection was reset, with which its answer may be lost */
  wasReset = false;

  constructor(
    readonly index: number,
    readonly kind: string,
    readonly random: Random,
    readonly users: Users,
    /** copies of the victim's pages */
    readonly stolen: readonly Page[],
  ) {}

  /** Sends bytes on a connection of their own, sometimes in pieces; returns the answer. */
  async exchange(
    port: number,
    bytes: Buffer,
    how: Pick<Sending, "leaves" | "patience"> = {},
  ): Promise<Buffer> {
    this.sent.push(bytes);
    const { random } = this;
    const cuts = random.once(4) ? [random.below(bytes.length + 1), random.below(bytes.length + 1)] : [];
    const answer = await exchange(port, bytes, {
      cuts,
      ...how,
      onReset: () => {
        this.wasReset = true;
      },
    });
    this.answers.push(answer.toString("latin1"));
    return answer;
  }
}

export interface Kind {
  name: string;
  /** how often it is chosen, compared with the others */
  weight: number;
  run(attempt: Attempt): Promise<void>;
}
