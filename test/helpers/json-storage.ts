import type {
  AsyncRateStorage,
  AsyncSwappingStorage,
  Rate,
  RateStorage,
  SwappingStorage,
  VersionedRate,
} from "leak-snek";

/** A storage as a user writes it: JSON under a text, nothing more. */
export class JsonStorage implements RateStorage<string> {
  readonly rows = new Map<string, string>();

  read(key: string): Rate | undefined {
    const row = this.rows.get(key);
    return row === undefined ? undefined : (JSON.parse(row) as Rate);
  }

  write(key: string, rate: Rate, _ttlMs: number): void {
    this.rows.set(key, JSON.stringify(rate));
  }

  delete(key: string): void {
    this.rows.delete(key);
  }
}

/** `JsonStorage` across a wire: each answer comes some turns later. */
export class AsyncJsonStorage implements AsyncRateStorage<string> {
  readonly storage = new JsonStorage();

  async read(key: string): Promise<Rate | undefined> {
    await Promise.resolve();
    return this.storage.read(key);
  }

  async write(key: string, rate: Rate, ttlMs: number): Promise<void> {
    await Promise.resolve();
    this.storage.write(key, rate, ttlMs);
  }

  async delete(key: string): Promise<void> {
    await Promise.resolve();
    this.storage.delete(key);
  }
}

/** `JsonStorage` that compares the whole row and swaps it. */
export class SwappingJsonStorage extends JsonStorage implements SwappingStorage<string> {
  readVersioned(key: string): VersionedRate {
    return { rate: this.read(key), version: this.rows.get(key) ?? "" };
  }

  swap(key: string, version: string, rate: Rate | undefined, ttlMs: number): boolean {
    if ((this.rows.get(key) ?? "") !== version) return false;
    if (rate === undefined) this.delete(key);
    else this.write(key, rate, ttlMs);
    return true;
  }
}

/** `SwappingJsonStorage` across a wire. */
export class AsyncSwappingJsonStorage
  extends AsyncJsonStorage
  implements AsyncSwappingStorage<string>
{
  override readonly storage = new SwappingJsonStorage();

  async readVersioned(key: string): Promise<VersionedRate> {
    await Promise.resolve();
    return this.storage.readVersioned(key);
  }

  async swap(
    key: string,
    version: string,
    rate: Rate | undefined,
    ttlMs: number,
  ): Promise<boolean> {
    await Promise.resolve();
    return this.storage.swap(key, version, rate, ttlMs);
  }
}
