/**
 * Grants: what a page carries for each of its file fields, so that its browser may send files for that field. A grant is
 * signed together with the owner of the page, and is the same in each render.
 */
import { createHmac, hash, hkdfSync, timingSafeEqual } from "node:crypto";
import type { FileRule } from "../input/is-file.js";

/** A file field of a component. */
export interface GrantedField {
  /** name of the component */
  component: string;
  /** place of the field in its form; see `UploadInfo` */
  field: string;
  rule: Pick<FileRule, "types" | "max">;
}

const signatureLength = 22;
/**
 * The owner in the grants of a browser's first page, which is written before the browser gets its name. Whoever has such a
 * grant could get one of their own: what they send is theirs, and counts for them.
 */
const newBrowser = "";

export class Grants {
  private readonly keys: Buffer[];

  /**
   * @param secrets - the first one signs, all of them are accepted
   * @param uses - the application and the path; grants for anything else are refused
   */
  constructor(secrets: readonly string[], ...uses: string[]) {
    const info = `hyper-live upload 1 ${hash("sha256", JSON.stringify(uses))}`;
    this.keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", info, 32)));
  }

  /** Grants an owner to send files for a field. */
  grant(owner: string, { component, field, rule: { types, max } }: GrantedField): string {
    const limit = max === Number.POSITIVE_INFINITY ? -1 : max;
    const text = Buffer.from(JSON.stringify([component, field, limit, ...types])).toString("base64url");
    return sign(this.keys[0] as Buffer, owner, text) + text;
  }

  /** The field of a grant; undefined if it is none, or another owner's. */
  read(owner: string, grant: string): GrantedField | undefined {
    const [signature, text] = [grant.slice(0, signatureLength), grant.slice(signatureLength)];
    const isOf = (owner: string) => this.keys.some((key) => isSame(signature, sign(key, owner, text)));
    if (!isOf(owner) && !isOf(newBrowser)) return undefined;
    const [component, field, limit, ...types] = JSON.parse(Buffer.from(text, "base64url").toString()) as [
      string,
      string,
      number,
      ...string[],
    ];
    return { component, field, rule: { types, max: limit === -1 ? Number.POSITIVE_INFINITY : limit } };
  }
}

function sign(key: Buffer, owner: string, text: string): string {
  return createHmac("sha256", key)
    .update(`${owner.length} ${owner} ${text}`)
    .digest("base64url")
    .slice(0, signatureLength);
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
