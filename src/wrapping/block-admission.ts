import type {
  Admission,
  Admitted,
  AsyncAdmission,
  Decision,
  RateLimiter,
} from "../interfaces/index.js";
import type { AnyRateLimiter } from "./options.js";

/** What a block was admitted for, and whether that is still to be given back. */
class AdmittedBlock<K> implements Admitted<K> {
  #refundable: boolean;

  constructor(
    readonly key: K,
    readonly cost: number,
    readonly decision: Decision,
    refundOnError: boolean,
  ) {
    // What was not charged where it would be given back would become a credit there.
    this.#refundable = refundOnError && decision.degraded !== true;
  }

  complete(): void {
    this.#refundable = false;
  }

  /** Whether the cost is to be given back now; never again after that. */
  protected owesRefund(): boolean {
    const owed = this.#refundable;
    this.#refundable = false;
    return owed;
  }
}

/** The admission of a block by a synchronous limiter. */
export class BlockAdmission<K> extends AdmittedBlock<K> implements Admission<K> {
  readonly #limiter: RateLimiter<K>;

  constructor(
    limiter: RateLimiter<K>,
    ...admitted: ConstructorParameters<typeof AdmittedBlock<K>>
  ) {
    super(...admitted);
    this.#limiter = limiter;
  }

  [Symbol.dispose](): void {
    if (this.owesRefund()) this.#limiter.refund(this.key, this.cost);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }
}

/** The admission of a block by a limiter of either kind. */
export class AsyncBlockAdmission<K> extends AdmittedBlock<K> implements AsyncAdmission<K> {
  readonly #limiter: AnyRateLimiter<K>;

  constructor(
    limiter: AnyRateLimiter<K>,
    ...admitted: ConstructorParameters<typeof AdmittedBlock<K>>
  ) {
    super(...admitted);
    this.#limiter = limiter;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.owesRefund()) await this.#limiter.refund(this.key, this.cost);
  }
}
