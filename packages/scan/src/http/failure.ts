export type FailureKind =
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'malformed'
  | 'out-of-scope'
  | 'budget'
  | 'no-time'
  | 'sign-in-stopped'
  | 'flow';

const messages: Record<FailureKind, string> = {
  unreachable: 'the target cannot be reached',
  timeout: 'the target did not answer in time',
  reset: 'the target broke the connection',
  malformed: 'the target answered something that is not HTTP',
  'out-of-scope': 'the address is outside the scope of this scan',
  budget: 'the scan has used up its bounds',
  'no-time': 'the scan has too little time left',
  'sign-in-stopped': 'sign-ins were stopped',
  flow: 'a step could not be carried out',
};

/** Why a request, or everything after it, could not be decided. Checks that meet one end as inconclusive with this reason. */
export class ScanFailure extends Error {
  override readonly name = 'ScanFailure';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? messages[kind] : `${messages[kind]}: ${detail}`, options);
    this.kind = kind;
  }
}
