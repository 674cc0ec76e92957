/** Types of what stands between pages: shared values, topics, rooms, and clients of Redis. */
import { createClient } from "redis";
import { describe, expectTypeOf, it } from "vitest";
import { type Member, presence, redisAdapter, shared, subscribe } from "../../middleware/index.js";

interface Message {
  text: string;
  at: Date;
}

describe("shared()", () => {
  const messages = shared("types.messages", [] as Message[]);
  const count = shared("types.count", 0 as number);

  it("has the type of what it was first", () => {
    expectTypeOf(messages.value).toEqualTypeOf<Message[]>();
    expectTypeOf(count.update((value) => value + 1)).toEqualTypeOf<Promise<number>>();
  });

  it("is changed by a draft, or by a value of its type", () => {
    void messages.update((list) => {
      list.push({ text: "hello", at: new Date() });
    });
    void messages.update(() => []);
    // @ts-expect-error a message has a time
    void messages.update((list) => void list.push({ text: "hello" }));
    // @ts-expect-error push() gives a number, which is no list of messages
    void messages.update((list) => list.push({ text: "hello", at: new Date() }));
    // @ts-expect-error the value is a number
    void count.update(() => "one");
    // @ts-expect-error a change is synchronous
    void count.update(async (value) => value + 1);
  });
});

describe("presence()", () => {
  it("asks each member for what its type says", () => {
    const room = presence<{ name: string }>("types.room");
    expectTypeOf(room.members).toEqualTypeOf<readonly Member<{ name: string }>[]>();
    room.join("ada", { name: "Ada" });
    // @ts-expect-error a member has a name
    room.join("ada");
    // @ts-expect-error a name is a text
    room.join("ada", { name: 7 });
    presence("types.plain").join("ada");
  });
});

describe("subscribe()", () => {
  it("takes a method, whatever it takes", () => {
    class Orders {
      take(order: { id: number }) {
        return order.id;
      }
      onMount() {
        subscribe("orders", this.take);
        subscribe("orders");
        // @ts-expect-error the name of a method is no method
        subscribe("orders", "take");
      }
    }
    expectTypeOf(Orders).toBeConstructibleWith();
  });
});

describe("redisAdapter()", () => {
  it("takes an address, or a client of the package redis as it is", () => {
    redisAdapter("redis://localhost");
    redisAdapter(createClient());
    // @ts-expect-error a port is no address
    redisAdapter(6379);
  });
});
