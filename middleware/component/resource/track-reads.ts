/** Finds out which fields of a component a function reads. */

type Fields = Record<string, unknown>;

/**
 * Calls a function, and records the fields of an object that it reads before it returns. For that time they are accessors.
 *
 * @returns what the function returned, and the names of the fields
 */
export function trackReads<Result>(
  object: object,
  action: () => Result,
): { result: Result; names: string[] } {
  const values = { ...object } as Fields;
  const names = new Set<string>();
  for (const name of Object.keys(values)) {
    define(object, name, {
      get: () => {
        names.add(name);
        return values[name];
      },
      set: (value) => {
        values[name] = value;
      },
    });
  }
  try {
    return { result: action(), names: [...names] };
  } finally {
    for (const name of Object.keys(values)) define(object, name, { value: values[name], writable: true });
  }
}

function define(object: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, name, { ...descriptor, enumerable: true, configurable: true });
}
