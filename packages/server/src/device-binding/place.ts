import type { BindingPlace } from '@curfew/http';
import type { Settings } from '../settings.ts';

export const registrationPath = '/v1/device-binding/registration';
export const refreshPath = '/v1/device-binding/refresh';

/** Where browsers bind sessions; `null` without https, where they do not. */
export function bindingPlaceOf({ publicUrl, isHttps, addresses }: Settings): BindingPlace | null {
  if (publicUrl === null || !isHttps) return null;
  const { at } = addresses;
  return {
    origin: publicUrl.origin,
    registrationPath: at(registrationPath),
    refreshPath: at(refreshPath),
    // Files that are the same for everybody, and what answers without a session.
    excludedPaths: ['/assets', '/console/assets', '/healthz', '/openapi.json'].map((path) => at(path as `/${string}`)),
  };
}
