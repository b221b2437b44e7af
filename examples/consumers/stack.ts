import { type App, CfnOutput, Stack } from 'aws-cdk-lib';
import { liveModel } from './model.ts';
import { queues } from './queue/infrastructure.ts';
import { restApi } from './rest-api/infrastructure.ts';
import { machine } from './step-functions/infrastructure.ts';
import { loanDesk } from './typed-client/infrastructure.ts';

/**
 * Four services of other teams that ask the live model of a pipeline with `serving: lambda`. The stack knows the pipeline
 * by its name alone: it can be deployed before there is a model, and stays as it is when a version comes or goes.
 */
export function consumersStack(app: App, pipeline: string): Stack {
  const stack = new Stack(app, 'LandfallConsumers', { description: `Ask the model of "${pipeline}"` });
  const model = liveModel(stack, pipeline);
  const { questions, predictions, refused } = queues(stack, model);
  const { api, key } = restApi(stack, model);
  const outputs = {
    MachineArn: machine(stack, model).stateMachineArn,
    QuestionsUrl: questions.queueUrl,
    PredictionsUrl: predictions.queueUrl,
    RefusedUrl: refused.queueUrl,
    ApiId: api.restApiId,
    ApiStage: api.deploymentStage.stageName,
    ApiKeyId: key.keyId,
    LoanDeskName: loanDesk(stack, model).functionName,
  };
  // oxlint-disable-next-line no-new -- making a construct adds it to the stack
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return stack;
}
