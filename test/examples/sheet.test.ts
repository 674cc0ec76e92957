/** The formulas of the spreadsheet among the seven tasks. */
import { describe, expect, it } from "vitest";
import { type Sheet, setText } from "../../examples/seven/sheet.js";

function sheetOf(texts: Record<string, string>): Sheet {
  const sheet: Sheet = { texts: {}, values: {} };
  for (const [name, text] of Object.entries(texts)) setText(sheet, name, text);
  return sheet;
}
const resultOf = (text: string, others: Record<string, string> = {}) =>
  sheetOf({ ...others, Z99: text }).values.Z99;

describe("a formula", () => {
  it.each([
    ["=1+2*3", 7],
    ["=(1+2)*3", 9],
    ["=10/4-1", 1.5],
    ["=-A0+5", 3],
    ["=a0*A1", 6],
    ["=sum(A0:A1,10)", 15],
    ["=prod(A0:A1,4)", 24],
    ["=max(A0,A1)-min(A0:A1)", 1],
    ["=avg(A0:A1)", 2.5],
    ["=A0+B7", 2],
    ["3", 3],
    ["text", "text"],
    ["=A0+B0", "#VALUE"],
    ["=sum(A0:B1)", "#VALUE"],
    ["=1/0", "#VALUE"],
    ["=A0:A1", "#VALUE"],
    ["=1+", "#ERROR"],
    ["=nothing(1)", "#ERROR"],
    ["=(1", "#ERROR"],
    ["=Z99", "#CIRCLE"],
  ])("%s", (text, value) => {
    expect(resultOf(text, { A0: "2", A1: "3", B0: "word" })).toBe(value);
  });
});

describe("a sheet", () => {
  it("evaluates only what depends on a changed value, each cell once and after what it needs", () => {
    const sheet = sheetOf({ A0: "1", B0: "=A0+1", C0: "=A0+B0", D0: "=C0*2", E0: "7", F0: "=E0" });
    expect(setText(sheet, "A0", "2")).toEqual(["A0", "B0", "C0", "D0"]);
    expect(sheet.values).toMatchObject({ B0: 3, C0: 5, D0: 10, F0: 7 });
    expect(setText(sheet, "A0", " 2 ")).toEqual(["A0"]);
    expect(setText(sheet, "E0", "")).toEqual(["E0", "F0"]);
    expect(sheet.values).toMatchObject({ F0: 0 });
  });

  it("marks all cells of a circle, and evaluates them once it is broken", () => {
    const sheet = sheetOf({ A0: "=B0", B0: "=C0+1", C0: "=A0" });
    expect(sheet.values).toMatchObject({ A0: "#CIRCLE", B0: "#CIRCLE", C0: "#CIRCLE" });
    setText(sheet, "C0", "4");
    expect(sheet.values).toMatchObject({ A0: 5, B0: 5, C0: 4 });
  });
});
