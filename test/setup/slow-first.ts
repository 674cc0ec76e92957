/**
 * Starts the files that take longest first, so that at the end no core waits for one of them.
 *
 * Vitest knows how long files take only where it has run them before, which is not so in CI.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Ends of paths, the slowest first: what took more than 20 s of a run of seven minutes. */
const slow = [
  "blocked-socket.test.ts",
  "profile.test.ts",
  "consumer/quick.test.ts",
  "templates/injection.test.ts",
  "templates/patches.test.ts",
  "production.test.ts",
  "restart.test.ts",
  "workers.test.ts",
  "invoice.test.ts",
  "behind-nginx.test.ts",
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
