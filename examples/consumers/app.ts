/**
 * What `cdk` runs. Context: `pipeline` is the name of the pipeline whose model is asked, `credit-risk` unless told otherwise.
 *
 * cdk deploy --app 'node examples/consumers/app.ts' --context pipeline=credit-risk
 */
import { App } from 'aws-cdk-lib';
import { consumersStack } from './stack.ts';

const app = new App();
consumersStack(app, String(app.node.tryGetContext('pipeline') ?? 'credit-risk'));
app.synth();
