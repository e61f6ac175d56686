import type { Charge, ChargeDecision, Clock, Decision, Rate } from "../interfaces/index.js";
import { takeBlocks } from "./blocks.js";
import type { Region } from "./region.js";
import { blocksOfNew } from "./shared-rates.js";
import type { SharedRates } from "./shared-rates.js";
import { consume, peek } from "./steps.js";
import type { Step } from "./steps.js";
import { blocksToChange, changeLifetime, changeRate, WorkingRate } from "./stored-rate.js";
import { beginTransaction, endTransaction, makeTransaction } from "./transactions.js";

/** A charge, and where its key lies. */
export interface Seat {
  readonly charge: Charge;
  readonly clock: Clock;
  readonly key: string;
  readonly hash: number;
  readonly stripe: number;
}

/** A charge that fits, and what it leaves. */
interface Admission extends Seat {
  readonly region: Region;
  readonly entry: number;
  readonly rate: Rate;
  readonly now: number;
  /** How many blocks it takes to keep that. */
  readonly blocks: number;
}

/**
 * Makes all charges if each is admitted, else none: under the locks of all their stripes, taken in order,
 * and as one transaction, so that a thread which dies in the midst of it leaves all or none behind.
 */
export class CombinedStep {
  readonly #rates: SharedRates;
  readonly #seats: readonly Seat[];
  readonly #regions = new Map<number, Region>();
  /** What each clock says: it is read once, so that all is decided at one moment. */
  readonly #times = new Map<Clock, number>();

  constructor(rates: SharedRates, seats: readonly Seat[]) {
    this.#rates = rates;
    this.#seats = seats;
  }

  /** Undefined when this thread was taken for dead meanwhile, and nothing has changed. */
  take(): readonly ChargeDecision[] | undefined {
    try {
      this.#enter();
      const admissions = this.#decide();
      const answers = admissions === undefined ? this.#deny() : this.#keep(admissions);
      if (answers === undefined) this.#undo();
      return this.#leave() || admissions !== undefined ? answers : undefined;
    } catch (error) {
      this.#undo();
      if (this.#leave()) throw error;
      return undefined;
    }
  }

  #enter(): void {
    const { heap } = this.#rates;
    const stripes = new Set(this.#seats.map(({ stripe }) => stripe));
    for (const stripe of [...stripes].sort((a, b) => a - b)) {
      const isFirst = this.#regions.size === 0;
      this.#regions.set(stripe, isFirst ? heap.enter(stripe) : heap.enterAlso(stripe));
    }
  }

  /** Undefined when one of them does not fit. */
  #decide(): readonly Admission[] | undefined {
    const admissions: Admission[] = [];
    for (const seat of this.#seats) {
      const { key, hash } = seat;
      const { algorithm, cost } = seat.charge;
      const region = this.#regionOf(seat);
      const now = this.#timeOf(seat);
      const entry = this.#rates.find(region, hash, key);
      const stored = this.#rates.load(region, entry, key, algorithm, new WorkingRate());
      const rate = algorithm.decide(stored, now, cost);
      if (rate === undefined) return undefined;
      const blocks = entry === 0 ? blocksOfNew(key, rate) : blocksToChange(region, entry, rate);
      admissions.push({ ...seat, region, entry, rate, now, blocks });
    }
    return admissions;
  }

  #deny(): readonly Decision[] {
    return this.#seats.map((seat) => {
      const decision = this.#ask(peek, seat);
      // Who denies is asked all the same: it takes a rate back that lies too far ahead.
      return decision.allowed ? decision : this.#ask(consume, seat);
    });
  }

  #ask(step: Step<Decision>, seat: Seat): Decision {
    const { key, hash } = seat;
    const { algorithm, cost } = seat.charge;
    const now = this.#timeOf(seat);
    const clock = { now: () => now };
    return step(this.#rates, this.#regionOf(seat), hash, key, algorithm, cost, clock);
  }

  /** Undefined when this thread was taken for dead, and the transaction called off. */
  #keep(admissions: readonly Admission[]): readonly ChargeDecision[] | undefined {
    const { words } = this.#rates.heap;
    this.#requireRoom(admissions);
    const transaction = beginTransaction(words, (id) => this.#rates.heap.isNamed(id));
    for (const region of this.#regions.values()) region.joinTransaction(transaction);
    // What one gives back, none of the others may take: all take first.
    const chains = admissions.map(({ region, blocks }) => takeBlocks(region, blocks));
    for (const [index, admission] of admissions.entries()) {
      this.#keepOne(admission, chains[index] ?? 0);
    }
    const answers = admissions.map(({ charge, rate, now }) => ({
      ...charge.algorithm.peek(rate, now, 0),
      decidedAt: now,
    }));
    // A stripe that was taken over before its journal named the transaction is told by this alone; from
    // here on, whoever takes one over calls the transaction off.
    if (!this.#isMine() || !makeTransaction(words, transaction)) return undefined;
    if (this.#leave()) endTransaction(words, transaction);
    return answers;
  }

  #requireRoom(admissions: readonly Admission[]): void {
    for (const stripe of this.#regions.keys()) {
      const here = admissions.filter((admission) => admission.stripe === stripe);
      const [first] = here;
      if (first === undefined) continue;
      const entries = here.filter(({ entry }) => entry === 0).length;
      const blocks = here.reduce((sum, admission) => sum + admission.blocks, 0);
      const kept = here.map(({ entry }) => entry);
      const { region, hash, key, now } = first;
      this.#rates.require(region, hash, key, entries, blocks, kept, now);
    }
  }

  #keepOne({ region, hash, key, entry, charge, rate, now }: Admission, chain: number): void {
    const drainsAt = now + charge.algorithm.timeToLive(rate, now);
    if (entry === 0) {
      this.#rates.add(region, hash, key, rate, chain, drainsAt, -Infinity);
    } else {
      changeRate(region, entry, rate, chain);
      changeLifetime(region, entry, drainsAt, -Infinity);
    }
  }

  #isMine(): boolean {
    return [...this.#regions.keys()].every((stripe) => this.#rates.heap.isMine(stripe));
  }

  #undo(): void {
    for (const region of this.#regions.values()) region.undo();
  }

  /** Unlocks what is locked; false when a part of it was taken over. */
  #leave(): boolean {
    let isMine = true;
    for (const stripe of this.#regions.keys()) {
      if (!this.#rates.heap.leave(stripe)) isMine = false;
    }
    this.#regions.clear();
    return isMine;
  }

  #regionOf({ stripe }: Seat): Region {
    const region = this.#regions.get(stripe);
    if (region === undefined) throw new RangeError(`stripe ${stripe} is not locked`);
    return region;
  }

  #timeOf({ clock }: Seat): number {
    const time = this.#times.get(clock) ?? clock.now();
    this.#times.set(clock, time);
    return time;
  }
}
