import { SelectInput, SelectOutput } from '../../contracts/stages.ts';
import { stage } from '../_shared/stage.ts';
import { select } from './select.ts';

export const handler = stage('select', SelectInput, SelectOutput, select);
