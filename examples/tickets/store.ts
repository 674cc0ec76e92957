/** The tickets of a made-up helpdesk: 500, always the same. */
export const statuses = ["all", "open", "closed"] as const;
export const orders = ["number", "title"] as const;

export interface Ticket {
  id: number;
  title: string;
  status: "open" | "closed";
}

const things = "Printer Screen Laptop Phone Door Account Invoice".split(" ");
const faults = "is slow, does not start, makes a noise, is gone, needs a password".split(", ");

const tickets = Array.from({ length: 500 }, (_, index): Ticket => {
  const title = `${things[index % things.length]} ${faults[index % faults.length]}`;
  return { id: index + 1, title, status: index % 3 === 0 ? "closed" : "open" };
});

const perPage = 25;

/** One page of the tickets that match, and how many of both there are. */
export function findTickets(
  words: string,
  status: (typeof statuses)[number],
  order: (typeof orders)[number],
  page: number,
): { rows: Ticket[]; count: number; page: number; pages: number } {
  const wanted = words.trim().toLowerCase();
  const found = tickets.filter(
    (ticket) => ticket.title.toLowerCase().includes(wanted) && (status === "all" || ticket.status === status),
  );
  if (order === "title") found.sort((a, b) => a.title.localeCompare(b.title) || a.id - b.id);
  const pages = Math.max(1, Math.ceil(found.length / perPage));
  const shown = Math.min(page, pages);
  return {
    rows: found.slice((shown - 1) * perPage, shown * perPage),
    count: found.length,
    page: shown,
    pages,
  };
}

/** A ticket by its number, as in an address. */
export function ticketAt(id: string): Ticket | undefined {
  return tickets.find((ticket) => String(ticket.id) === id);
}
