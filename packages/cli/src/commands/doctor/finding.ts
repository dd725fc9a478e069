/** What one look at an installation has shown. */
export interface Finding {
  readonly check: string;
  readonly result: 'ok' | 'warning' | 'problem';
  /** What was seen, and where it is not well, what to do. */
  readonly detail: string;
}

export function ok(check: string, detail: string): Finding {
  return { check, result: 'ok', detail };
}

export function warning(check: string, detail: string): Finding {
  return { check, result: 'warning', detail };
}

export function problem(check: string, detail: string): Finding {
  return { check, result: 'problem', detail };
}
