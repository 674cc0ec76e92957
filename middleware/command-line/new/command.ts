export const help = "";
export async function run(_args: string[]): Promise<number | undefined> {
  return 0;
}
