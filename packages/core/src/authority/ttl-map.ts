/** A map whose entries go away by themselves: each is kept for `keepMs` at least, and for twice that at most. */
export interface TtlMap<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
  /** How many there are that have not begun to fade. */
  readonly fresh: number;
  clear(): void;
}

/**
 * Two generations instead of a clockwork: when the young one has had its time, it becomes the old one, and what was the
 * old one is gone.
 *
 * @param elapsed a clock that never goes back, in milliseconds.
 */
export function createTtlMap<Key, Value>(keepMs: number, elapsed: () => number): TtlMap<Key, Value> {
  let young = new Map<Key, Value>();
  let old = new Map<Key, Value>();
  let since = elapsed();

  function age(): void {
    const passed = elapsed() - since;
    if (passed < keepMs) return;
    old = passed < 2 * keepMs ? young : new Map();
    young = new Map();
    since += passed;
  }

  return {
    get(key) {
      age();
      return young.get(key) ?? old.get(key);
    },
    set(key, value) {
      age();
      young.set(key, value);
    },
    get fresh() {
      return young.size;
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
