import { StorageError } from "../errors.js";
import { CHANGES, JOURNAL_AT, MOST_CHANGES, TICKET, TRANSACTION } from "./layout.js";

/**
 * The keys of one stripe as its holder sees them: cells that are changed one by one, and an undo journal
 * that is written ahead of each change.
 *
 * The changes are made when the lock is given back, or when the transaction that they are part of is
 * made. Until then whoever takes the lock over from a thread that died can undo them: each pair of the
 * journal is there, and counted, before the cell is changed.
 */
export class Region {
  readonly cells: Float64Array;
  /** The same memory as the code units of texts. */
  readonly units: Uint16Array;
  /** The cell of the buffer that the region begins at. */
  base = 0;
  #ticket = 0;
  #transaction = 0;
  #changes = 0;

  constructor(cells: Float64Array, units: Uint16Array) {
    this.cells = cells;
    this.units = units;
  }

  /** Begins to work on it, under the lock that the ticket is of. What the journal holds has been made. */
  open(base: number, ticket: number): void {
    this.base = base;
    this.#ticket = ticket;
    this.#transaction = 0;
    this.#changes = 0;
    this.cells[base + CHANGES] = 0;
  }

  /** Makes all changes since it was opened, and those that follow, part of a transaction. */
  joinTransaction(id: number): void {
    this.#transaction = id;
    if (this.#changes > 0) this.cells[this.base + TRANSACTION] = id;
  }

  at(address: number): number {
    return this.cells[this.base + address] ?? 0;
  }

  /**
   * Changes a cell that is in use.
   *
   * @throws StorageError when more is changed at once than the journal holds; then all is to be undone
   */
  put(address: number, value: number): void {
    const { cells, base } = this;
    const changes = this.#changes;
    if (changes === 0) this.#beginJournal();
    if (changes === MOST_CHANGES) throw new StorageError("too many keys are changed in one step");
    const pair = base + JOURNAL_AT + 2 * changes;
    cells[pair] = address;
    cells[pair + 1] = cells[base + address] ?? 0;
    cells[base + CHANGES] = this.#changes = changes + 1;
    cells[base + address] = value;
  }

  /** Fills a cell of a block that nothing refers to yet: nobody misses what was there. */
  fill(address: number, value: number): void {
    this.cells[this.base + address] = value;
  }

  /** Takes back what was changed since it was opened. Nothing but giving it back may follow. */
  undo(): void {
    undoJournal(this.cells, this.base);
  }

  #beginJournal(): void {
    this.cells[this.base + TRANSACTION] = this.#transaction;
    this.cells[this.base + TICKET] = this.#ticket;
  }
}

/**
 * Takes back what the journal of the region at `base` holds, the latest first. The journal stays, for
 * whoever takes over in the midst of it: to do so twice changes nothing.
 */
export function undoJournal(cells: Float64Array, base: number): void {
  for (let change = (cells[base + CHANGES] ?? 0) - 1; change >= 0; change--) {
    const pair = base + JOURNAL_AT + 2 * change;
    cells[base + (cells[pair] ?? 0)] = cells[pair + 1] ?? 0;
  }
}
