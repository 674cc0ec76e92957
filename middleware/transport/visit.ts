/** Who sent an upgrade request. */
import type { Request } from "express";
import type { Visitor } from "../component/visitor.js";

export interface Visit {
  /** see `security/owner.ts`; undefined for a browser without an identity or a cookie */
  readonly owner: string | undefined;
  /** what `context()` contains */
  readonly data: Visitor["data"];
  readonly request: Request;
}
