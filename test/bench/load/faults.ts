/** What must not happen in a run: said at once, said again at its end, and its exit code. */

const faults: string[] = [];

export function complain(fault: string): void {
  faults.push(fault);
  console.error(`\nWRONG: ${fault}`);
}

/** Whether anything was wrong; says again what. */
export function sayFaults(): boolean {
  if (faults.length === 0) return false;
  console.error(`\nTHIS RUN IS NOT VALID, ${faults.length} things were wrong:`);
  for (const fault of faults) console.error(`  ${fault}`);
  process.exitCode = 1;
  return true;
}
