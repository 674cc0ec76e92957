/** Sets up the uploads of a site. */
import { hash } from "node:crypto";
import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Logger } from "../logger.js";
import { randomName } from "../security/random.js";
import { isToken, UploadDesk } from "./desk.js";
import { fileStore, isOwnFolder, ownFileStore } from "./file-store.js";
import { type GrantedField, Grants } from "./grants.js";
import type { UploadSettings } from "./settings.js";
import type { UploadStore } from "./upload-store.js";

/** The files of a site, with what pages carry to send them. */
export interface SiteUploads {
  desk: UploadDesk;
  grants: Grants;
}

/**
 * @param secrets - those of the site's seals
 * @param uses - the application and the path
 */
export function createUploads(
  settings: UploadSettings,
  secrets: readonly string[],
  uses: string[],
  logger: Logger,
): SiteUploads {
  const { store = storeIn(settings.folder, uses) } = settings;
  return { desk: new UploadDesk(store, settings, logger), grants: new Grants(secrets, ...uses) };
}

/** What components need of the uploads; see `UploadAccess` in `component/contracts.ts`. */
export function uploadAccess({ desk, grants }: SiteUploads) {
  return {
    grant: (owner: string, wanted: GrantedField) => grants.grant(owner, wanted),
    isToken,
    take: desk.take.bind(desk),
  };
}

function storeIn(folder: string | undefined, uses: string[]): UploadStore {
  return folder === undefined ? ownFileStore(defaultFolder(uses)) : fileStore(folder);
}

/** The same folder after a restart, and for all processes of the application; another one if somebody else has taken it. */
function defaultFolder(uses: string[]): string {
  const name = hash("sha256", JSON.stringify(["uploads", process.cwd(), ...uses]), "hex").slice(0, 16);
  const folder = path.join(tmpdir(), `hyper-live-${name}`);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return !found || isOwnFolder(found) ? folder : `${folder}-${randomName()}`;
}
