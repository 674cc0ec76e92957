/** The options of `s3Uploads()`, checked and with their defaults. */
import { LiveError } from "../../../views/errors.js";
import type { BucketPlace } from "./bucket.js";
import type { S3Credentials } from "./sign.js";

/** Which bucket files are stored in, and who may use it. */
export interface S3UploadOptions {
  bucket: string;
  /** Default: `AWS_REGION` or `AWS_DEFAULT_REGION` of the environment, or `us-east-1`. */
  region?: string;
  /** The address of a service other than Amazon's, as in `https://s3.example`; the bucket follows in the path. */
  endpoint?: string;
  /** With what the keys of all files begin. Default `hyper-live/`. Each application needs its own. */
  prefix?: string;
  /**
   * The keys of the account, or a function that returns them, which is called for each request. Default:
   * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` of the environment.
   */
  credentials?: S3Credentials | (() => S3Credentials | Promise<S3Credentials>);
}

const names = ["bucket", "region", "endpoint", "prefix", "credentials"] satisfies (keyof S3UploadOptions)[];

/** @throws {LiveError} HL_OPTION */
export function readS3Options(options: S3UploadOptions): { place: BucketPlace; prefix: string } {
  for (const name of Object.keys(options ?? {}))
    if (!(names as string[]).includes(name))
      fail(name, `is not an option; the options are ${names.join(", ")}`);
  const { env } = process;
  const { bucket, endpoint, prefix = "hyper-live/" } = options ?? {};
  const { region = env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1" } = options ?? {};
  if (typeof bucket !== "string" || !/^[\w.-]{3,255}$/.test(bucket))
    fail("bucket", `is ${JSON.stringify(bucket)}, but must be the name of a bucket`);
  if (typeof region !== "string" || region === "") fail("region", 'must be a text such as "eu-central-1"');
  if (endpoint !== undefined && !/^https?:\/\/[^/?#]+\/?$/.test(String(endpoint)))
    fail("endpoint", `is ${JSON.stringify(endpoint)}, but must look like "https://s3.example"`);
  if (
    typeof prefix !== "string" ||
    !/^(?:[\w.!*'() -]+\/)*$/.test(prefix) ||
    /(?:^|\/)\.{1,2}\//.test(prefix)
  )
    fail("prefix", `is ${JSON.stringify(prefix)}, but must be "" or end with a slash, as in "uploads/"`);
  return { place: { bucket, region, endpoint, credentials: readCredentials(options.credentials) }, prefix };
}

function readCredentials(given: S3UploadOptions["credentials"]): BucketPlace["credentials"] {
  if (typeof given === "function") return given;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  const found = given ?? {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
  if (!found.accessKeyId || !found.secretAccessKey)
    fail(
      "credentials",
      "is missing: give { accessKeyId, secretAccessKey } or a function that returns them, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment",
    );
  return () => found as S3Credentials;
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `The option "${name}" of s3Uploads() ${why}.`);
}
