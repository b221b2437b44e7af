import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { LiveModel } from '../model.ts';

/** The machine of `predict.asl.json`: `{"rows": [{…}]}` becomes `{"status": "predicted", …}` or `{"status": "refused", "reason"}`. */
export function machine(scope: Construct, model: LiveModel): StateMachine {
  const role = new Role(scope, 'MachineRole', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
  role.addToPolicy(model.mayAsk);
  return new StateMachine(scope, 'Machine', {
    definitionBody: DefinitionBody.fromFile(join(import.meta.dirname, 'predict.asl.json')),
    definitionSubstitutions: { ModelArn: model.arn },
    timeout: Duration.minutes(5),
    role,
  });
}
