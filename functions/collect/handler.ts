import { CollectInput, CollectOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { collect } from './collect.ts';

export const handler = stage('collect', CollectInput, CollectOutput, collect);
