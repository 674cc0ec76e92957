/** 200 malformed first packets at each of six paths, and pages behind slow middleware, from a consumer's install. */
import { describe, expect, it } from "vitest";
import { quickPackages } from "../packages.js";
import { works } from "../run-case.js";
import { attackApplication, attacked } from "../withstand.js";
import { useApplications } from "./support.js";

const { folder } = useApplications({ packages: quickPackages });

describe("an application with the packed tarball", () => {
  it.each(attacked)("lives on after 200 malformed first packets at each path: $name", async (one) => {
    const outcomes = Object.entries(await attackApplication(folder(), one, 200));
    expect(outcomes.filter(([, outcome]) => outcome !== works)).toEqual([]);
  });
});
