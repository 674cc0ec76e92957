/** The limit of open sockets for each IP address, with the number that it has in this process. */

export class AddressLimits {
  /** open sockets */
  private readonly sockets = new Map<string, number>();

  /** @param limit - maximum number of sockets of one address */
  constructor(private readonly limit: number) {}

  /** Whether an address may open another socket. */
  hasRoom(address: string | undefined): boolean {
    return (this.sockets.get(networkOf(address)) ?? 0) < this.limit;
  }

  /** Counts an opened socket; returns what it counts as, for {@link remove}. */
  add(address: string | undefined): string {
    const network = networkOf(address);
    this.sockets.set(network, (this.sockets.get(network) ?? 0) + 1);
    return network;
  }

  /** Removes a closed socket. */
  remove(network: string): void {
    const left = (this.sockets.get(network) ?? 0) - 1;
    if (left > 0) this.sockets.set(network, left);
    else this.sockets.delete(network);
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
