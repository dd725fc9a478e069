import type { App, Context } from '../../app.ts';
import { registerChanges } from './changes.ts';
import { registerDeviceBindingForApplications } from './device-binding.ts';
import { registerIssuing, registerReplacing } from './issuing.ts';
import { registerEndingForApplications, registerKeeping } from './keeping.ts';
import { registerLookup } from './lookup.ts';

/** `/v1/applications/{application}`: what an application does for its own users, with a token that only an administrator can make. */
export function registerApplications(app: App, context: Context): void {
  registerLookup(app, context);
  registerIssuing(app, context);
  registerReplacing(app, context);
  registerKeeping(app, context);
  registerDeviceBindingForApplications(app, context);
  registerEndingForApplications(app, context);
  registerChanges(app, context);
}
