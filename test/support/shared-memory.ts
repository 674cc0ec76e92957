/** The memory adapter as a store that several sites share, as processes do; a test can hold back and refuse its writes. */
import { type Adapter, memoryAdapter } from "../../middleware/index.js";

export interface SharedMemory extends Adapter {
  /** called before a write; it can delay the write, or refuse it by throwing */
  beforeWrite: (name: string, text: string) => unknown;
  /** names of all writes of views that were made */
  readonly written: string[];
}

export function sharedMemory(): SharedMemory {
  const memory = memoryAdapter();
  const shared: SharedMemory = {
    ...memory,
    isShared: true,
    written: [],
    beforeWrite: () => undefined,
    async swap(name, text, options) {
      await shared.beforeWrite(name, text);
      const done = await memory.swap(name, text, options);
      if (done.isDone && name.startsWith("view:")) shared.written.push(name);
      return done;
    },
  };
  return shared;
}
