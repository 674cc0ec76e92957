/** The attributes of a control by the JSON Schema that a library makes of its own: https://standardschema.dev/json-schema */
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { ControlAttributes } from "./rule-attributes.js";

type Json = Readonly<Record<string, unknown>>;

/** Of a field of a form; none if the library does not describe it. */
export function schemaAttributes(schema: StandardSchemaV1, name: string): ControlAttributes {
  const { properties } = describe(schema);
  const found = (properties as Json | undefined)?.[name];
  return found === undefined ? {} : attributesOf(withoutNull(found as Json));
}

function describe(schema: StandardSchemaV1): Json {
  const { jsonSchema } = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
  try {
    // zod refuses a whole form for one date, unless it is told not to.
    const options = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } } as const;
    return jsonSchema?.input(options) ?? {};
  } catch {
    return {};
  }
}

/** What a field is if it is not null. */
function withoutNull(json: Json): Json {
  const others = (json.anyOf as Json[] | undefined)?.filter(({ type }) => type !== "null");
  return others?.length === 1 ? (others[0] as Json) : json;
}

function attributesOf(json: Json): ControlAttributes {
  if (json.type === "string") return attributesOfText(json);
  if (json.type === "boolean") return { type: "checkbox" };
  return json.type === "integer" || json.type === "number" ? attributesOfNumber(json) : {};
}

const typesByFormat = { email: "email", uri: "url", date: "date" } as const;

/** A pattern is not written: JSON Schema does not say whether it ignores case. */
function attributesOfText({ format, minLength, maxLength }: Json): ControlAttributes {
  const type = typesByFormat[format as keyof typeof typesByFormat];
  return {
    ...(type && { type }),
    ...(typeof minLength === "number" && { minlength: minLength }),
    ...(typeof maxLength === "number" && { maxlength: maxLength }),
  };
}

function attributesOfNumber({ type, minimum, maximum, ...json }: Json): ControlAttributes {
  const isWhole = type === "integer";
  const least = bound(minimum, json.exclusiveMinimum, isWhole ? 1 : 0, Math.max);
  const most = bound(maximum, json.exclusiveMaximum, isWhole ? -1 : 0, Math.min);
  return {
    type: "number",
    ...(least !== undefined && { min: isWhole ? Math.ceil(least) : least }),
    ...(most !== undefined && { max: most }),
    ...(!isWhole && { step: "any" as const }),
  };
}

/** The narrower of two limits, of which a value may reach the first alone. */
function bound(
  reached: unknown,
  excluded: unknown,
  step: number,
  narrower: (...values: number[]) => number,
): number | undefined {
  const limits = [reached, typeof excluded === "number" ? excluded + step : undefined];
  const known = limits.filter(
    (value) => typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER,
  );
  return known.length > 0 ? narrower(...(known as number[])) : undefined;
}
