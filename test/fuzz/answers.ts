/** What no answer may be or contain. */
import type { Attempt } from "./kinds/kind.js";

const secret = "VICTIM-SECRET";
const insides = /\bat [^<>"]*\.[cm]?[jt]s:\d+|node_modules|LiveError|TypeError|RangeError|SyntaxError/;
/** Statuses of errors of the server; an unknown method or version is answered with 501 or 505. */
const failed = /(?:^|\r\n|\n)HTTP\/1\.1 5(?!01|05)\d\d/;
/** The answer to a handshake that has reached the application as an ordinary request: the page tries again. */
const retries = /HTTP\/1\.1 503 [^\r]*\r\n(?:[^\r]+\r\n)*Retry-After: 0\r\n/g;
/** Not "failed": the number of an event that was refused before is answered so again; errors of handlers are seen in the log. */
const reloads = /^\["reload",.*"HL_HANDLER_FAILED"/;

/** Finds what must not be in the answers of an input. */
export function checkAnswers({ answers }: Attempt): string[] {
  const faults: string[] = [];
  for (const answer of answers) {
    if (answer.includes(secret)) faults.push(`the victim's secret was sent: ${short(answer)}`);
    if (insides.test(answer)) faults.push(`the insides of the server were sent: ${short(answer)}`);
    if (failed.test(answer.replace(retries, "")) || reloads.test(answer))
      faults.push(`an error of the server: ${short(answer)}`);
  }
  return faults;
}

function short(answer: string): string {
  return answer.length > 1500 ? `${answer.slice(0, 1000)} … ${answer.slice(-500)}` : answer;
}
