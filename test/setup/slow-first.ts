/**
 * Starts the slowest test files first, so that at the end of a run no processor is idle while one of them runs.
 *
 * Vitest knows how long files take only if it has run them before on this machine, which is not the case in CI.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Ends of the paths of files that took more than 10 s in a run of four minutes, the slowest first. */
const slow = [
  "consumer/quick.test.ts",
  "state/processes.test.ts",
  "chaos/quick.test.ts",
  "profile.test.ts",
  "journeys.test.ts",
  "browser/uploads.test.ts",
  "browser/ledger.test.ts",
  "production.test.ts",
  "keeps-what-is-held.test.ts",
  "restart.test.ts",
  "blocked-socket.test.ts",
  "htmx-mode.test.ts",
  "assistant.test.ts",
  "address.test.ts",
  "todomvc.test.ts",
  "behaviours/lists.test.ts",
  "browser/stream.test.ts",
  "others-in-the-page.test.ts",
  "direct-uploads.test.ts",
  "fuzz.test.ts",
  "gallery-accessible.test.ts",
  "tickets.test.ts",
  "navigate.test.ts",
  "session-ended.test.ts",
  "helpdesk.test.ts",
  "reconnect.test.ts",
  "hot-reload.test.ts",
  "invoice.test.ts",
  "templates/injection.test.ts",
  "large-uploads.test.ts",
];

export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const at = slow.findIndex((end) => moduleId.endsWith(end));
      return at === -1 ? slow.length : at;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
