/**
 * What lies where in the buffer. A word has 32 bits and is what threads agree by (Atomics); a cell holds
 * a number as JavaScript has it, and only who holds its stripe touches it.
 *
 *     head | transactions | stamps of the regions | stripes | regions
 *
 * A stripe is a few words: its lock, and which region holds its keys. A region is a heap of its own:
 *
 *     head | journal | buckets | blocks
 *
 * Addresses in a region are counted in cells from its beginning, so that a region can be copied.
 */

export const WORD_BYTES = 4;
export const CELL_BYTES = 8;
export const UNITS_PER_CELL = 4;

/** The words of the head. */
export const HEAD_WORDS = 32;
export const MAGIC = 0;
export const VERSION = 1;
export const KIND = 2;
export const STRIPES = 3;
export const REGIONS = 4;
export const KEYS_PER_STRIPE = 5;
export const BUCKETS = 6;
export const BLOCKS = 7;
export const SEED = 8;
export const NEXT_THREAD = 9;
export const NEXT_TRANSACTION = 10;
export const NEXT_STAMP = 11;
/** The cells of the head: by how much the monotonic time of the host leads, and what tells buffers apart. */
export const CLOCK_CELL = 8;
export const IDENTITY_CELL = 9;

/** How many transactions have a word at a time; a power of two, and more than there are stripes. */
export const TRANSACTIONS = 256;

/** The words of a stripe: a line of the processor's cache, so that no two stripes share one. */
export const STRIPE_WORDS = 16;
export const LOCK = 0;
export const REGION = 1;
/** Counts the keys given back, for those who wait for one. */
export const GIVEN_BACK = 2;

/** The cells at the head of a region. */
export const TICKET = 0;
export const TRANSACTION = 1;
export const CHANGES = 2;
export const SIZE = 3;
export const FREE = 4;
export const FREE_BLOCKS = 5;
/** How many blocks have ever been used; those after are as they were made. */
export const USED_BLOCKS = 6;
export const TURN = 7;
export const LAST_TOKEN = 8;
/** The journal: pairs of an address and what was there. */
export const JOURNAL_AT = 16;
export const MOST_CHANGES = 1024;

/** One cell for each bucket: the address of its first entry, or 0. */
export const BUCKETS_AT = JOURNAL_AT + 2 * MOST_CHANGES;
/** Where the blocks begin, after so many buckets. */
export const BLOCKS_AT = (buckets: number): number => Math.ceil((BUCKETS_AT + buckets) / 8) * 8;

/** Blocks are linked by their first cell: those of a bucket, of a long text or list, and the free ones. */
export const BLOCK_CELLS = 16;
export const BLOCK_BYTES = BLOCK_CELLS * CELL_BYTES;
export const NEXT = 0;
export const CONTENT = 1;
export const CONTENT_CELLS = BLOCK_CELLS - CONTENT;

/** The cells of an entry, which is a block. */
export const HASH = 1;
export const KEY_LENGTH = 2;
export const KEY_CHAIN = 3;
export const OPERATIONS = 4;
export const UPDATED_AT = 5;
/** 0 when the rate has none. */
export const PARTS_PER_OPERATION = 6;
/** When the rate has drained by the clock that it was decided by. */
export const DRAINS_AT = 7;
/** When a rate that was written has drained by the storage's own clock besides. */
export const ENDS_AT = 8;
/** -1 when the rate has none. */
export const FRAMES_LENGTH = 9;
export const FRAMES_CHAIN = 10;
/** Where a short key is kept whole. */
export const KEY_INLINE = 11;
export const INLINE_UNITS = (BLOCK_CELLS - KEY_INLINE) * UNITS_PER_CELL;
