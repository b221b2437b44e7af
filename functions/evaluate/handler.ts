import { EvaluateInput, EvaluateOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { evaluate } from './evaluate.ts';

export const handler = stage('evaluate', EvaluateInput, EvaluateOutput, evaluate);
