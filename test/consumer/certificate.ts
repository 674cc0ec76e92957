/** A self-signed certificate for localhost, in files of a folder. */
import { openssl, requireProgram } from "../setup/programs.js";
import type { Folder } from "./folder.js";

export async function createCertificate(folder: Folder): Promise<void> {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"];
  await folder.run(requireProgram(openssl), ["req", "-x509", ...key, ...subject, "-out", "certificate.pem"]);
}
