/**
 * Where the numbers of a rate are in the bytes that Redis keeps, as `stored-rate.lua.ts` describes them.
 *
 * These and the like are written into the scripts as they are: a local that a function refers to takes
 * the server an allocation a call.
 */
export const HEADER_BYTES = 36;
export const NUMBER_BYTES = 8;
