/** The limits of a site, with what they count in this process. */
import type { Limits } from "../../options.js";
import type { Adapter } from "../adapters/adapter.js";
import { AddressLimits } from "./address-limits.js";
import { OwnerLimits } from "./owner-limits.js";
import { Rates } from "./rates.js";
import { Unjoined } from "./unjoined.js";

export class SiteLimits {
  readonly owners: OwnerLimits;
  readonly addresses: AddressLimits;
  /** counts events for the rates that components and handlers declare */
  readonly rates: Rates;
  /** sockets without a view */
  readonly unjoined: Unjoined;

  constructor(
    readonly values: Required<Limits>,
    adapter: Adapter,
  ) {
    this.owners = new OwnerLimits(values, adapter);
    this.addresses = new AddressLimits(values.socketsPerAddress);
    this.rates = new Rates(adapter);
    this.unjoined = new Unjoined(values.joinTime);
  }
}
