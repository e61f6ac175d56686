/**
 * For limits that the processes of one host share, and that outlast them: rates in LMDB. It needs the
 * package lmdb.
 */
export { LmdbStorage } from "../storages/lmdb-storage.js";
export type { LmdbStorageOptions } from "./options.js";
export type { KeyEncoder, LmdbRoot, LmdbTable, TableKey, TableOptions } from "./root.js";
export type { Durability } from "./rates.js";
