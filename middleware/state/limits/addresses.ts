/** Open sockets of this process by the IP address of their page. */
export class Addresses {
  private readonly counts = new Map<string, number>();

  /** @param limit - maximum number of sockets of one address */
  constructor(private readonly limit: number) {}

  /** Whether an address may open another socket. */
  hasRoom(address: string | undefined): boolean {
    return (this.counts.get(networkOf(address)) ?? 0) < this.limit;
  }

  add(address: string | undefined): void {
    const network = networkOf(address);
    this.counts.set(network, (this.counts.get(network) ?? 0) + 1);
  }

  remove(address: string | undefined): void {
    const network = networkOf(address);
    const count = (this.counts.get(network) ?? 0) - 1;
    if (count > 0) this.counts.set(network, count);
    else this.counts.delete(network);
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
