/** Everything that users import from "hyper-live". */
import "./component/list/list-subscription.js";

export { type Attrs, attrs, type ClassList } from "../views/attributes.js";
export { type ErrorCode, LiveError } from "../views/errors.js";
export { type EachOptions, each, html, unsafeHtml } from "../views/html.js";
export type { Page } from "../views/layout.js";
export { type Callback, checked, field, form, type On, on, type Placeholder, value } from "../views/on.js";
export type { Hole, Mount, Rendered, Same } from "../views/values.js";
export { type PagesOptions, pages } from "./component/address/pages.js";
export { type UrlOptions, url } from "./component/address/url.js";
export { context, type LiveContext } from "./component/context.js";
export type { Mode } from "./component/contracts.js";
export type { Component } from "./component/definition.js";
export type {
  ComponentTrace,
  ConnectionTrace,
  EventTrace,
  TracedPage,
} from "./component/diagnostics.js";
export { errors, type FieldErrors } from "./component/form-errors.js";
export { arg, handler } from "./component/handler.js";
export { list } from "./component/list/list.js";
export type { ListOptions, LoadRange } from "./component/list/list-options.js";
export type { ListPlace, LiveList } from "./component/list/live-list.js";
export { type MoreOptions, more } from "./component/list/more.js";
export { type LiveOptions, live } from "./component/live.js";
export { mount, type Props } from "./component/mount.js";
export { type Presence, presence } from "./component/presence.js";
export { type Resource, type ResourceOptions, resource } from "./component/resource/resource.js";
export { render } from "./component/show-progress.js";
export { slot } from "./component/slots/slot.js";
export type { Slot, SlotContent } from "./component/slots/slot-types.js";
export { after, cancel, every } from "./component/timers.js";
export { subscribe, unsubscribe } from "./component/topic-subscription.js";
export { type UploadList, type UploadWords, uploads } from "./component/uploads.js";
export { type HyperLiveMiddleware, hyperLive } from "./hyper-live.js";
export type { Class } from "./input/class.js";
export { type FieldName, type FormType, fieldOf } from "./input/field-of.js";
export { type FieldError, InputError, type Translate } from "./input/input-error.js";
export { type FileRules, IsFile } from "./input/is-file.js";
export type { ControlAttributes } from "./input/rule-attributes.js";
export { draftOf, type EnumObject, type HandlerType, inGroups, type ValueOf } from "./input/types.js";
export { Upload } from "./input/upload.js";
export type { Logger } from "./logger.js";
export type { HyperLiveOptions, Limits } from "./options.js";
export type {
  Adapter,
  Quota,
  Release,
  Stored,
  Subscriber,
  Swap,
  SwapOptions,
} from "./state/adapters/adapter.js";
export { type MemoryAdapterOptions, memoryAdapter } from "./state/adapters/memory.js";
export type {
  PostgresClient,
  PostgresPool,
  PostgresQuery,
} from "./state/adapters/postgres/pool.js";
export { postgresSchema } from "./state/adapters/postgres/schema.js";
export { type PostgresAdapterOptions, postgresAdapter } from "./state/adapters/postgres.js";
export type { RedisClient } from "./state/adapters/redis/client.js";
export type { RedisAddress, RedisClusterOptions } from "./state/adapters/redis/discovery.js";
export type { RedisSentinelOptions } from "./state/adapters/redis/sentinel.js";
export type { RedisSource } from "./state/adapters/redis/source.js";
export { type RedisAdapterOptions, redisAdapter } from "./state/adapters/redis.js";
export { ConflictError } from "./state/persistent/conflict-error.js";
export { type PersistentOptions, persistent, type Repository } from "./state/persistent/persistent.js";
export { broadcastTo } from "./state/realtime/connections.js";
export { endSessions, refreshContext } from "./state/realtime/owner-news.js";
export type { Member, RoomChange } from "./state/realtime/room.js";
export { shared } from "./state/realtime/shared.js";
export type { Shared, SharedOptions, SharedUpdate } from "./state/realtime/shared-value.js";
export { broadcast } from "./state/realtime/topics.js";
export type { PageOptions } from "./transport/page.js";
export { fileStore } from "./uploads/file-store.js";
export { announcedSize } from "./uploads/ids.js";
export type { S3UploadOptions } from "./uploads/s3/s3-options.js";
export { s3Uploads } from "./uploads/s3/s3-store.js";
export type { S3Credentials } from "./uploads/s3/sign.js";
export type { UploadOptions } from "./uploads/settings.js";
export type {
  DirectUploads,
  StoredUpload,
  UploadInfo,
  UploadKey,
  UploadStore,
  UploadUsage,
} from "./uploads/upload-store.js";
