/**
 * Which other processes a process looks after, so that the members of one that was killed are missed soon.
 *
 * If each looked after all others, a thousand of them would send a million commands each time. So in each
 * room a process with members looks after the one before it, by their names, and tells all who watch the room when that one
 * has ended. Whoever has members in a room watches it, too.
 */

/** @param others - by room: the other processes with members in it; at least one in each */
export function lookedAfter(
  others: ReadonlyMap<string, ReadonlySet<string>>,
  own: string,
  hasMembersIn: (room: string) => boolean,
): Set<string> {
  const found = new Set<string>();
  for (const [room, processes] of others) {
    if (processes.size === 0) continue;
    // One without members is nobody's neighbor. If all that have members end at once, whichever it looks for has ended.
    found.add(hasMembersIn(room) ? before(own, processes) : anyOf(processes));
  }
  return found;
}

/** The one before a process in the order of their names; the last one before the first. */
function before(own: string, processes: ReadonlySet<string>): string {
  let [previous, last] = ["", ""];
  for (const process of processes) {
    if (process > last) last = process;
    if (process < own && process > previous) previous = process;
  }
  return previous || last;
}

function anyOf(processes: ReadonlySet<string>): string {
  const all = [...processes];
  return all[Math.floor(Math.random() * all.length)] as string;
}
