/** State of which a copy is as good as the objects themselves, to all who don't refer to these. */

/** How deep objects may be in each other; deeper ones may refer to each other in a circle. */
const maxDepth = 30;

/** Looks at values that are to be copied together. */
export class PlainState {
  /** all objects that were found */
  readonly objects = new Set<object>();
  /** whether JSON keeps them: no object is there twice, and there are no dates, maps, sets, or numbers such as NaN */
  isJson = true;

  /** @param most - maximum number of objects */
  constructor(private readonly most: number) {}

  /** Whether a copy of a value, and of all that is in it, is as good; false if in doubt. */
  includes(value: unknown, depth = 0): boolean {
    if (typeof value === "object" && value !== null) return this.includesObject(value, depth);
    if (typeof value === "function" || typeof value === "symbol") return false;
    if (!isKeptByJson(value)) this.isJson = false;
    return true;
  }

  private includesObject(object: object, depth: number): boolean {
    const { objects } = this;
    const isKnown = objects.has(object);
    if (isKnown) this.isJson = false;
    // Frozen objects are shared by the components of all users.
    if (isKnown || depth > maxDepth || objects.size >= this.most || !Object.isExtensible(object))
      return isKnown;
    objects.add(object);
    return this.itemsOf(object)?.every((item) => this.includes(item, depth + 1)) ?? false;
  }

  /** What is in an object; undefined if it is of a class, or has other properties than values. */
  private itemsOf(object: object): unknown[] | undefined {
    const prototype = Object.getPrototypeOf(object);
    if (prototype === Object.prototype) return isRecord(object) ? Object.values(object) : undefined;
    const own = Reflect.ownKeys(object).length;
    if (prototype === Array.prototype)
      return own === (object as []).length + 1 ? (object as unknown[]) : undefined;
    this.isJson = false;
    if (own > 0) return undefined;
    if (prototype === Map.prototype) return [...(object as Map<unknown, unknown>)].flat();
    if (prototype === Set.prototype) return [...(object as Set<unknown>)];
    return prototype === Date.prototype ? [] : undefined;
  }
}

function isKeptByJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

/** Whether an object has only values: no accessors, and no symbols as names. */
function isRecord(object: object): boolean {
  for (const name of Reflect.ownKeys(object)) {
    const { writable, enumerable } = Object.getOwnPropertyDescriptor(object, name) as PropertyDescriptor;
    // An own property of this name is no property any more once it was copied.
    if (typeof name === "symbol" || name === "__proto__" || !writable || !enumerable) return false;
  }
  return true;
}
