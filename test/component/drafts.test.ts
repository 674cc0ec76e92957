/** What a form does not have is no property of what is made of it: steps of a wizard keep what others have filled in. */
import { Type } from "class-transformer";
import { IsBoolean, IsEmail, IsInt, IsOptional, IsString, Length, ValidateNested } from "class-validator";
import { describe, expect, it } from "vitest";
import { draftOf, handler, html, live } from "../../middleware/index.js";
import { argumentsFor, type Fields } from "../support/input.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";

class Address {
  @Length(2, 20) city!: string;
  @IsOptional() @IsInt() house?: number;
}

class Order {
  @Length(2, 20) name!: string;
  @IsEmail() mail = "";
  @IsInt() count!: number;
  @IsBoolean() gift!: boolean;
  @IsString({ each: true }) tags: string[] = [];
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
  @ValidateNested() @Type(() => Address) items: Address[] = [];
  secret: string | undefined;
}

const read = (type: Parameters<typeof argumentsFor>[0][number], fields: Fields) =>
  argumentsFor([type], "take", fields)[0] as Order;

describe("a draft", () => {
  it("has as its own what was sent, and no more", () => {
    expect(Object.keys(read(draftOf(Order), [["name", "A"]]))).toEqual(["name"]);
    expect(Object.keys(read(draftOf(Order), []))).toEqual([]);
    const nested = read(draftOf(Order), [
      ["address.city", "R"],
      ["items[0].house", "7"],
    ]);
    expect(Object.keys(nested)).toEqual(["address", "items"]);
    expect(Object.keys(nested.address as Address)).toEqual(["city"]);
    expect(Object.keys(nested.items[0] as Address)).toEqual(["house"]);
    expect(nested.items[0]).toBeInstanceOf(Address);
  });

  it("is of its class, and tells the initial values of what was not sent", () => {
    const draft = read(draftOf(Order), [["name", "A"]]);
    expect(draft).toBeInstanceOf(Order);
    expect([draft.mail, draft.tags, draft.count]).toEqual(["", [], undefined]);
  });

  it("has undefined for what was sent and is blank, or can't be read", () => {
    const draft = read(draftOf(Order), [
      ["count", ""],
      ["address.house", "many"],
    ]);
    expect({ ...draft, address: { ...draft.address } }).toEqual({ count: undefined, address: {} });
    expect(Object.keys(draft)).toEqual(["count", "address"]);
    expect(Object.keys(draft.address as Address)).toEqual(["house"]);
  });
});

describe("a text where a draft has an object", () => {
  it("leaves the object without it: items stay objects in their places", () => {
    const draft = read(draftOf(Order), [
      ["items[0]", "text"],
      ["items[1].city", "R"],
      ["address", "text"],
    ]);
    expect(draft.items).toEqual([new Address(), Object.assign(new Address(), { city: "R" })]);
    expect(draft.address).toBeInstanceOf(Address);
  });
});

describe("a form's class", () => {
  class Settings {
    @Length(2, 20) name!: string;
    @IsOptional() @IsEmail() mail?: string;
    @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
    id!: number;
  }

  it("has no property that was not sent; what was left blank is undefined", () => {
    const fields: Fields = [
      ["name", "Ada"],
      ["address.city", "Rome"],
    ];
    const settings = argumentsFor([Settings], "take", fields)[0] as Settings;
    expect(Object.keys(settings)).toEqual(["name", "address"]);
    expect(Object.keys(settings.address as Address)).toEqual(["city"]);
    const blank = argumentsFor([Settings], "take", [
      ["name", "Ada"],
      ["mail", ""],
      ["address.city", ""],
    ])[0] as Settings;
    expect(Object.keys(blank)).toEqual(["name", "mail", "address"]);
    expect([blank.mail, blank.address]).toEqual([undefined, undefined]);
  });
});

@live
class Wizard {
  step = 1;
  order: Partial<Order> = { mail: "a@b.io", gift: true, tags: ["x"] };

  @handler(draftOf(Order)) next(order: Order) {
    Object.assign(this.order, order);
    this.step++;
  }

  render() {
    const { name, mail, gift, tags } = this.order;
    return html`<form @submit="next">
      <p>${this.step}: name ${name}, mail ${mail}, gift ${String(gift)}, tags ${tags?.join("+")}.</p>
      ${
        this.step === 1
          ? html`<input name="name" />`
          : html`<input name="mail" /> <input type="checkbox" name="gift" />
            <select name="tags" multiple><option>y</option></select>`
      }
    </form>`;
  }
}

describe.each(transports)("a wizard in %s mode", (transport) => {
  it("keeps what other steps have, and takes boxes and lists of this one as they are", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Wizard)));
    const send = await openSession(site, "/", transport);
    const first = await send("next", { name: "Ada" });
    for (const kept of ["Ada", transport === "live" ? "2" : "mail a@b.io, gift true, tags x."])
      expect(first).toContain(kept);
    // Nothing is ticked, and nothing chosen: a browser sends neither.
    const second = await send("next", { mail: "c@d.io" });
    expect(second).toContain("c@d.io");
    expect(second).toContain("false");
    if (transport !== "live") expect(second).toContain("name Ada, mail c@d.io, gift false, tags .");
  });
});

class News {
  @IsBoolean() news!: boolean;
  @IsBoolean() tips!: boolean;
}

@live
class Boxes {
  kept = { news: true, tips: true };
  @handler(draftOf(News))
  take(draft: News) {
    Object.assign(this.kept, draft);
  }
  render() {
    return html`<section>
      <p>${JSON.stringify(this.kept)}</p>
      <form @submit="take"><input type="checkbox" name="news" /></form>
      <form @submit="other"><input type="checkbox" name="tips" /></form>
    </section>`;
  }
  other() {}
}

describe.each(transports)("a draft of one of two forms in %s mode", (transport) => {
  it("leaves the other's boxes alone", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Boxes)));
    const send = await openSession(site, "/", transport);
    const answer = (await send("take", {})).replaceAll("\\", "");
    expect(answer.replaceAll("&quot;", '"')).toContain('{"news":false,"tips":true}');
  });
});
