/** What a worker tells its supervisor. */
export type Report =
  | { readonly is: 'ready'; readonly address: string }
  /** Somebody has asked it for everybody's metrics. */
  | { readonly is: 'metrics-wanted'; readonly question: number }
  | { readonly is: 'own-metrics'; readonly question: string; readonly text: string };

/** What a supervisor tells its workers. */
export type Order =
  | { readonly is: 'stop' }
  | { readonly is: 'own-metrics-wanted'; readonly question: string }
  | { readonly is: 'metrics'; readonly question: number; readonly text: string };
