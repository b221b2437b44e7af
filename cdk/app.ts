/** What `cdk` runs (cdk.json). Context: `target` is `aws` or `local`. */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { defaults, landfallStack } from './landfall-stack.ts';
import { targetOf } from './target.ts';

const app = new App();
landfallStack(app, targetOf(app.node.tryGetContext('target')), {
  ...defaults,
  build: join(app.outdir, 'bundles'), // two builds at once have two output folders
});
app.synth();
