/** Texts and versioned values in the table `state`: stored and read in batches. */
import { randomBytes } from "../../../security/random.js";
import type { Quota, Stored, Swap, SwapOptions } from "../adapter.js";
import { Batch } from "./batch.js";
import type { PostgresLink } from "./link.js";
import { createMessageId, isLarge } from "./messages.js";
import type { Row } from "./pool.js";
import type { Statements } from "./statements.js";
import { keyOf, readable, writable } from "./texts.js";

/** A text to store. */
interface Change {
  key: string;
  text: string;
  /** the version that it replaces; undefined for any */
  expected: number | undefined;
  isAgain: boolean;
  ttl: number | undefined;
  quota: Quota | undefined;
  number: number;
}

type ChangeOptions = Partial<Pick<SwapOptions, "expected" | "again" | "ttl">> & { quota?: Quota | undefined };

/** What is stored under a key. */
interface Found extends Stored {
  /** the last change of this process to it */
  number: number;
}

/** What a text takes besides its characters: the entries about it, in characters. */
const overhead = 400;
/** Longer than any deploy: the text is kept until it is replaced. */
const forever = 1e12;
const attempts = 3;

export class PostgresState {
  /** identifies this process among those that write values */
  private readonly process = randomBytes(9).toString("base64url");
  private changes = 0;
  private readonly storing: Batch<Change, number | undefined>;
  private readonly reading: Batch<string, Found | undefined>;

  constructor(
    private readonly link: PostgresLink,
    private readonly statements: Statements,
  ) {
    this.storing = new Batch((changes, since) => this.storeAll(changes, since), {
      ...link.limits,
      atOnce: 3,
      most: 64,
      keyOf: ({ key }) => key,
    });
    this.reading = new Batch((keys, since) => this.readAll(keys, since), {
      ...link.limits,
      atOnce: 2,
      most: 64,
    });
  }

  async load(id: string): Promise<string | undefined> {
    return (await this.reading.add(textKey(id)))?.text;
  }

  async save(id: string, text: string, ttl: number, quota?: Quota): Promise<void> {
    const key = textKey(id);
    if (ttl <= 0) await this.link.run("remove", this.statements.remove, [[key]]);
    else await this.storing.add(this.change(key, text, { ttl, quota }));
  }

  async lostAt(owner: string): Promise<number> {
    const [found] = await this.link.run("lost_at", this.statements.lostAt, [keyOf(owner)]);
    return Number(found?.lost_at ?? 0);
  }

  async read(name: string): Promise<Stored | undefined> {
    const found = await this.reading.add(valueKey(name));
    return found && { text: found.text, version: found.version };
  }

  /** @param channel - name of the notifications that announce it */
  async swap(name: string, text: string, options: SwapOptions, channel?: string): Promise<Swap> {
    const change = this.change(valueKey(name), text, options);
    for (let attempt = 1; ; attempt++) {
      const { version, made = [] } =
        channel !== undefined || options.changes
          ? await this.storeAndTell(change, channel, options.changes)
          : { version: await this.storing.add(change) };
      if (version !== undefined) return { isDone: true, now: { text, version } };
      const found = await this.reading.add(change.key);
      if (found?.number === change.number) return { isDone: true, now: storedIn(found) };
      if (made.length > 0 && !isBehind(found, change)) return { isDone: false, now: storedIn(found), made };
      // It has expired since.
      if (found || attempt === attempts) return { isDone: false, now: storedIn(found) };
    }
  }

  private change(key: string, text: string, options: ChangeOptions): Change {
    const { expected, again = false, ttl, quota } = options;
    return { key, text, expected, isAgain: again, ttl, quota, number: ++this.changes };
  }

  /** Stores texts; resolves to the versions of those that were stored. */
  private async storeAll(changes: Change[], since: number): Promise<(number | undefined)[]> {
    const rows = await this.link.run("store", this.statements.store, this.valuesOf(changes), since);
    const versions = new Map(rows.map(({ key, version }) => [key, Number(version)]));
    return changes.map(({ key }) => versions.get(key));
  }

  private async storeAndTell(
    change: Change,
    channel: string | undefined,
    changes: readonly string[] = [],
  ): Promise<{ version: number | undefined; made: string[] }> {
    const id = channel !== undefined && isLarge(writable(change.text)) ? createMessageId() : null;
    const keys = changes.map(keyOf);
    const values = [...this.valuesOf([change]), keys, channel ?? null, id];
    const [row = {}] = await this.link.run("store_and_tell", this.statements.storeAndTell, values);
    const made = new Set(row.made as string[]);
    return {
      version: row.version == null ? undefined : Number(row.version),
      made: changes.filter((_change, index) => made.has(keys[index] as string)),
    };
  }

  private async readAll(keys: string[], since: number): Promise<(Found | undefined)[]> {
    const rows = await this.link.run("read", this.statements.read, [keys, this.process], since);
    const found = new Map(rows.map((row) => [row.key, foundIn(row)]));
    return keys.map((key) => found.get(key));
  }

  private valuesOf(changes: Change[]): unknown[] {
    const columns = {
      keys: changes.map(({ key }) => key),
      texts: changes.map(({ text, ttl }) => (isDeleted(ttl) ? "" : writable(text))),
      expected: changes.map(({ expected }) => expected ?? null),
      isAgain: changes.map(({ isAgain }) => isAgain),
      ttls: changes.map(({ ttl = Number.POSITIVE_INFINITY }) =>
        ttl < forever ? Math.max(0, Math.ceil(ttl)) : null,
      ),
      owners: changes.map(({ quota, ttl }) => (quota && !isDeleted(ttl) ? keyOf(quota.owner) : null)),
      sizes: changes.map(({ text }) => text.length + overhead),
      areConfirmed: changes.map(({ quota }) => quota?.isConfirmed ?? true),
      limits: changes.map(({ quota }) => String(Math.min(quota?.limit ?? 0, Number.MAX_SAFE_INTEGER))),
      numbers: changes.map(({ number }) => number),
    };
    return [...Object.values(columns), this.process, Date.now()];
  }
}

const textKey = (id: string) => `t:${keyOf(id)}`;
const valueKey = (name: string) => `v:${keyOf(name)}`;
const isDeleted = (ttl: number | undefined) => ttl !== undefined && ttl <= 0;

function foundIn({ text, version, number }: Row): Found {
  return { text: readable(text as string), version: Number(version), number: Number(number ?? 0) };
}

function storedIn(found: Stored | undefined): Stored {
  return found ? { text: found.text, version: found.version } : { text: "", version: 0 };
}

/** Whether a change is refused since its version is too low. */
function isBehind(found: Stored | undefined, { expected = 0, isAgain }: Change): boolean {
  return found !== undefined && (isAgain ? found.version >= expected : found.version > expected);
}
