/** What `cdk` runs (cdk.json). Context: `target` is `aws` or `local`, `monitorRate` a rate such as `rate(15 minutes)`. */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { defaults, landfallStack } from './landfall-stack.ts';
import { targetOf } from './target.ts';

const app = new App();
const monitorRate: unknown = app.node.tryGetContext('monitorRate') ?? defaults.monitorRate;
landfallStack(app, targetOf(app.node.tryGetContext('target')), {
  ...defaults,
  monitorRate: String(monitorRate),
  build: join(app.outdir, 'bundles'), // two builds at once have two output folders
});
app.synth();
