/** The limit of open sockets for each IP address, with the number that it has in this process. */

export interface AddressUsage {
  readonly network: string;
  sockets: number;
}

export class AddressLimits {
  private readonly known = new Map<string, AddressUsage>();

  /** @param limit - maximum number of sockets of one address */
  constructor(private readonly limit: number) {}

  /** Whether an address may open another socket. */
  hasRoom(address: string | undefined): boolean {
    return (this.known.get(networkOf(address))?.sockets ?? 0) < this.limit;
  }

  /** Counts an opened socket. */
  add(address: string | undefined): AddressUsage {
    const network = networkOf(address);
    const known = this.known.get(network) ?? { network, sockets: 0 };
    this.known.set(network, known);
    known.sockets++;
    return known;
  }

  /** Removes a closed socket. */
  remove(address: AddressUsage): void {
    if (--address.sockets === 0) this.known.delete(address.network);
  }
}

/** What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 address, since a customer gets them all. */
export function networkOf(address = ""): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined || !address.includes(":")) return mapped ?? address;
  const [head = ""] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  return [...groups, "0", "0", "0", "0"].slice(0, 4).join(":");
}
