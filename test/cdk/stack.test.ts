/* oxlint-disable import/no-unassigned-import -- importing a suite is running it */
/** One file for all that looks at the templates: a synthesis takes seconds, and each test file would make its own. */
import './stack/alarms.ts';
import './stack/calls.ts';
import './stack/cost.ts';
import './stack/dashboard.ts';
import './stack/nag.ts';
import './stack/permissions.ts';
import './stack/security.ts';
import './stack/serving.ts';
import './stack/targets.ts';
import './stack/wiring.ts';
