/** The limits of a site, with what they count in this process. */
import type { Limits } from "../../options.js";
import type { Adapter } from "../adapters/adapter.js";
import { Addresses } from "./addresses.js";
import { Owners } from "./owners.js";
import { Unjoined } from "./unjoined.js";

export class SiteLimits {
  readonly owners: Owners;
  readonly addresses: Addresses;
  /** sockets without a view */
  readonly unjoined: Unjoined;

  constructor(
    readonly values: Required<Limits>,
    adapter: Adapter,
  ) {
    this.owners = new Owners(values, adapter);
    this.addresses = new Addresses(values.socketsPerAddress);
    this.unjoined = new Unjoined(values.joinTime);
  }
}
