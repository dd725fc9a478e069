/** The settings that the environment can set, by their names in the file. */
export const settingNames = [
  'listen',
  'publicUrl',
  'cookieName',
  'trustedProxies',
  'csrf',
  'dpopNonce',
  'returnOrigins',
  'retention',
  'eventRetention',
  'caseSensitiveNames',
  'shutdownDelay',
  'logLevel',
  'policies',
  'roles',
  'maxTokenLifetime',
  'throttle',
  'dialects',
  'signIn',
  'branding',
  'mail',
  'secrets',
  'validation',
  'signals',
  'geoipDatabase',
] as const;

/** `publicUrl` is set by `CURFEW_PUBLIC_URL`. */
export function variableOf(setting: string): string {
  return `CURFEW_${setting.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** May be given as a file's name in `NAME_FILE`, as container platforms hand over secrets. */
const secretVariables = ['CURFEW_STORE', 'CURFEW_TOKEN', 'CURFEW_ROOT_PASSWORD'] as const;
export type SecretVariable = (typeof secretVariables)[number];

/** Every variable that means something. Others are no errors: container platforms set `CURFEW_PORT` and its like by themselves. */
export const knownVariables: readonly string[] = [
  ...settingNames.map(variableOf),
  ...secretVariables,
  ...secretVariables.map((name) => `${name}_FILE`),
  'CURFEW_URL',
  'CURFEW_CONFIG',
  'CURFEW_DEBUG',
];
